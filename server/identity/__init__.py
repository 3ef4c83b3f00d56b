"""Who somebody is: tokens, guests, names."""
