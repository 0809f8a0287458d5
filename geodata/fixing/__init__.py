"""Repairs that are safe enough to be made by a program, each with a name and listed one by one."""
