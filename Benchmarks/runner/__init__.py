"""The benchmark's runner: starts every contestant, measures them in turn, and writes down what came of it."""
