"""Where things are: the folders of the repo, and the addresses on this machine."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
DRAFT = ROOT / ".cache" / "draft"  # the site as it can be read before its examples have run
HOST = "127.0.0.1"
PORT = "8100"  # not 8000, where uvicorn serves the app that the reader builds meanwhile
STAGE_PORT = "8000"
MADE_BY_RUNS = ("__pycache__", "*.db", "*.db-*")  # beside the code, and never copied with it
