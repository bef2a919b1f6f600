"""The demo: a small company on a working day, built through the same actions as a real one."""
