// What the scripts of the log-ins saved.
const device = (name, sid) => ({ name, sid: pm.variables.replaceIn(sid) });
const laptop = device("Laptop", "{{laptop_sid}}");
const tablet = device("Tablet", "{{tablet_sid}}");
const phone = device("Phone", "{{phone_sid}}");
const lost = device("Phone", "{{lost_sid}}");
const somebodyElses = device("Tablet", "{{others_sid}}");
