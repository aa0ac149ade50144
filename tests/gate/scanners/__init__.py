"""Tests of scanners."""
