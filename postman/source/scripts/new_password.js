// The new password, made up. It is gone when this request is done, unless the test script saves it.
pm.variables.set("new_password", pm.variables.replaceIn("private-{{$guid}}"));
