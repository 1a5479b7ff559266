"""Profiles: what of a view goes out to somebody, and how much is told of it.

coverage        what goes out of a view for a purpose: nothing whose consent does not cover it
going_duties    what duties go out under a profile: those all of whose grounds go out
going_strands   which statuses of calls go out under a profile: those all of whose grounds go out
holding_back    what of a view stays behind under a profile, and why
profile         what a profile is: what goes out of a view to somebody, and how much is told of it
profile_file    reading a profile: a YAML file, checked against the vocabulary
profile_report  what a profile kept back and changed
pseudonyms      whether a text holds the name of somebody who is to go out under a pseudonym
recognisable    what of a file can be recognised in another file by what is said of it
redaction       applying a profile: a store of its own that holds only what goes out
retelling       what goes out under a profile, told anew
survey          what has to be known of a whole view before the first claim of it can be told
text_release    which texts of a view a profile lets go out
told_dates      dates told less exactly, and days found in texts
"""

from graph.release.profiles.profile import Profile
from graph.release.profiles.profile_file import find_profile, profile_names, read_profile
from graph.release.profiles.profile_report import ProfileReport
from graph.release.profiles.redaction import Redaction

__all__ = ["Profile", "ProfileReport", "Redaction", "find_profile", "profile_names", "read_profile"]
