"""The law on a day: packs read, checked like code, adopted, and asked by `rulebook.at(day)`."""
