const type = "value_error";
const reason = "Value error, 15 to 256 characters, no NUL character, and nothing that others try first";
