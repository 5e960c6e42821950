"""The notebooks: executed and kept, opened in JupyterLab, and what their cells import."""
