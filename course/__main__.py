"""python -m course"""

import sys
from pathlib import Path

try:
    from course.cli import main
except ModuleNotFoundError as error:
    if (Path(__file__).parents[1] / str(error.name).partition(".")[0]).exists():
        raise
    sys.exit(
        f"{error.name} is not installed in this Python. Activate .venv, then run: "
        "python -m pip install -r requirements.txt"
    )

if __name__ == "__main__":
    main()
