"""Tests of the scanner of code."""
