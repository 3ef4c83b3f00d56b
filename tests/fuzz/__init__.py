"""Any bytes at all to the packet machines and the gate: a documented error or a result, soon, and no memory kept."""
