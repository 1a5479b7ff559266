"""Benchmarks: ratios against a rival in the same run. They print, and assert nothing about time."""
