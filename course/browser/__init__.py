"""Live stages in the reader's page: the bundle that Pyodide loads, and what drives it."""
