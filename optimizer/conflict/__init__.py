"""Programs that have no plan: what collides, and the least changes that give them one."""
