pm.test("200 OK", () => pm.response.to.have.status(200));

const logIns = pm.response.json();
pm.test("your devices are the first in the list, the newest first", () => {
  const newest = logIns.slice(0, devices.length);
  pm.expect(newest.map((logIn) => logIn.client)).to.eql(devices.map((device) => device.name));
  pm.expect(newest.map((logIn) => logIn.sid)).to.eql(devices.map((device) => device.sid));
});

pm.test("each says what its tokens may do", () => {
  const newest = logIns.slice(0, devices.length);
  pm.expect(newest.map((logIn) => logIn.scope)).to.eql(devices.map((device) => device.scope));
});

pm.test("a log-in has five fields, and nothing of a token is among them", () => {
  const fields = ["sid", "began", "client", "scope", "current"];
  logIns.forEach((logIn) => pm.expect(logIn).to.have.all.keys(fields));
});

pm.test("one log-in is that of the token which you sent", () => {
  const current = logIns.filter((logIn) => logIn.current === true);
  pm.expect(current.map((logIn) => logIn.sid)).to.eql([laptop.sid]);
});

pm.test("each says when it began, in UTC", () => {
  logIns.forEach((logIn) => pm.expect(logIn.began).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
});

pm.test("no log-in that has ended is there, and nobody else's", () => {
  const sids = logIns.map((logIn) => logIn.sid);
  gone.forEach((sid) => pm.expect(sids).not.to.include(sid));
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
