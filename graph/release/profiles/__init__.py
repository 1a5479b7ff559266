"""Profiles: what of a view goes out to somebody, and how much is told of it.

profile     what a profile is
reading     a profile out of a YAML file
survey      what has to be known of a view in advance
names dates texts   what may not be told in passing
deciding    what stays behind, and why
rewriting   what goes out, under new ids
redacting   a store of what goes out, for exports to be made of
report      what was kept back and changed, for the sender
"""

from graph.release.profiles.profile import Profile
from graph.release.profiles.profile_file import find_profile, profile_names, read_profile
from graph.release.profiles.profile_report import Report
from graph.release.profiles.redaction import Redaction

__all__ = ["Profile", "Redaction", "Report", "find_profile", "profile_names", "read_profile"]
