"""The rules of a pack checked one by one."""
