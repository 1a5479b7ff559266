"""What keeps people safe: floors, denials, erased things, who may be looked for by name.

floors floor_raises floor_exceptions   least markings: the rules, at load, set aside by two persons
denials                                no accusation without its denial
tombstones mentions                    what was erased stays out; where a name still stands
sought_names                           who may be looked for by name
"""
