"""Every message, sorted by direction. The TypeScript types are generated from here and from the views."""
