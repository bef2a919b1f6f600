"""Benchmarks of `bin/bench`, one module per name."""
