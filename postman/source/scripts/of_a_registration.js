const loc = ["body", "password"];
