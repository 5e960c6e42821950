// What the scripts of the log-ins saved.
const device = (name, sid, scope) => ({ name, sid: pm.variables.replaceIn(sid), scope });
const laptop = device("Laptop", "{{laptop_sid}}", "data:read users:read account");
const tablet = device("Tablet", "{{tablet_sid}}", "data:read users:read");
const phone = device("Phone", "{{phone_sid}}", "data:read");
const lost = device("Phone", "{{lost_sid}}");
const somebodyElses = device("Tablet", "{{others_sid}}");
