// A name that comes just before the one that is looked for: it is the same without its last character.
pm.variables.set("just_before", wanted.slice(0, -1));
