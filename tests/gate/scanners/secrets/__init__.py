"""Tests of the scanner of secrets."""
