const loc = ["body", "new_password"];
