"""What a controller applied of an object, in one form that is compared with what was judged."""

from gate.applied.candidates import Candidate, Way, candidates
from gate.applied.form import Identified, canonical, digest, digest_of, formed, identified
from gate.applied.hooks import own_job
from gate.applied.standing import standing, unequal

__all__ = [
    "Candidate",
    "Identified",
    "Way",
    "candidates",
    "canonical",
    "digest",
    "digest_of",
    "formed",
    "identified",
    "own_job",
    "standing",
    "unequal",
]
