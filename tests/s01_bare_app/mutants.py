"""The stage without one of its guards, and with mistakes that look right: each breaks a promise."""

from course.mutants.mutant import Mutant

MUTANTS: dict[str, Mutant] = {}
WRONG = {
    "open-to-every-site": Mutant(
        "main.py", '@app.get("/")',
        "from fastapi.middleware.cors import CORSMiddleware\n\n"
        'app.add_middleware(CORSMiddleware, allow_origins=["*"])\n\n\n@app.get("/")',
        "test_pages.py::test_no_page_of_another_site_may_read",
    ),
    "a-page-that-takes-posts": Mutant(
        "main.py", '@app.get("/secure-data")',
        '@app.api_route("/secure-data", methods=["GET", "POST"])',
        "test_pages.py::test_a_page_is_read_only",
    ),
    "an-answer-without-a-model": Mutant(
        "main.py", "read_root() -> Message:", "read_root():",
        "test_pages.py::test_the_description_names_the_fields_of_each_answer",
    ),
}  # fmt: skip
