"""The shared plumbing of the book."""
