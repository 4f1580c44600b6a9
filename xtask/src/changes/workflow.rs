//! The workflow that users copy, run step by step: its commands as they stand, with addresses, secrets and the forge's own program replaced.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::served::PASSWORD;
use super::{Place, Served, State, print};
use crate::error::Error;

const FILE: &str = "codegen/cli/examples/wsdl.yml";

/// As far as steps go.
#[derive(Deserialize)]
struct Workflow {
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    run: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

/// What a workflow means by names that its user sets.
const REPLACED: [(&str, &str); 4] = [
    ("${{ secrets.SOAP_PASSWORD }}", PASSWORD),
    ("${{ github.base_ref }}", "main"),
    ("${{ github.event.number }}", "7"),
    ("${{ github.token }}", "token"),
];

/// The forge's program: keeps what it is called with, and fails as it would without a login or a body.
const GH: &str = r#"#!/bin/sh -eu
test -n "$GH_TOKEN"
test -s "$5"
echo "$@" > "$GH_LOG"
"#;

/// Fails unless each job ends as it should for each state of the vendor's server and of the pull request.
pub(super) fn check(place: &Place, served: &Served) -> Result<(), Error> {
    let path = place.root.join(FILE);
    let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?;
    let workflow: Workflow =
        serde_saphyr::from_str(&text).map_err(|error| Error::new(format!("`{FILE}` is no workflow: {error}")))?;
    let gh = place.path("bin/gh");
    place.write(&gh, GH)?;
    make_executable(&gh)?;

    let folder = place.repository("shop")?;
    let copy = folder.join("wsdl/api.wsdl");
    place.write(&copy, place.wsdl(State::Older)?)?;
    place.commit(&folder, "The WSDL as it is")?;
    place.git(&folder, &["update-ref", "refs/remotes/origin/main", "HEAD"])?;
    let job = |name: &str| {
        let job = workflow.jobs.get(name);
        job.ok_or_else(|| Error::new(format!("`{FILE}` has no job `{name}`")))
    };

    let (nightly, review) = (job("nightly")?, job("review")?);
    served.set(place.wsdl(State::Newest)?, "");
    expect(nightly.run(place, served, &folder)?, None, "a field is added")?;
    served.set(place.wsdl(State::Oldest)?, "");
    expect(nightly.run(place, served, &folder)?, Some(3), "fields are gone")?;
    served.set(place.wsdl(State::Older)?, "Sunset: Fri, 30 Jun 2028 00:00:00 GMT\r\n");
    expect(nightly.run(place, served, &folder)?, Some(3), "an end is announced")?;

    place.write(&copy, place.wsdl(State::Newest)?)?;
    expect(review.run(place, served, &folder)?, None, "a pull request adds a field")?;
    for file in ["shop/diff.md", "summary.md"] {
        let path = place.path(file);
        let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?;
        if !text.contains("bundleinfo") {
            return Err(Error::new(format!("`{file}` does not say that `bundleinfo` is added: {text}")));
        }
    }
    let called = fs::read_to_string(place.path("gh.log")).unwrap_or_default();
    if called.trim() != "pr comment 7 --body-file diff.md" {
        return Err(Error::new(format!("the comment on the pull request is `gh {}`", called.trim())));
    }
    place.write(&copy, place.wsdl(State::Oldest)?)?;
    expect(review.run(place, served, &folder)?, Some(3), "a pull request takes fields away")
}

impl Job {
    /// Runs steps up to the first that fails; returns its exit code.
    fn run(&self, place: &Place, served: &Served, folder: &Path) -> Result<Option<i32>, Error> {
        let clone = format!("--git file://{}", place.path("centra-soap.git").display());
        let replace = |text: &str| {
            let text = REPLACED.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
            text.replace("--git https://github.com/centra-soap/centra-soap", &clone)
                .replace("https://shop.example.com", &served.address)
        };
        for step in &self.steps {
            let Some(script) = &step.run else { continue };
            print(script);
            let mut command = place.shell(&replace(script), folder)?;
            command.envs(step.env.iter().map(|(name, value)| (name, replace(value))));
            command.env("GITHUB_STEP_SUMMARY", place.path("summary.md")).env("GH_LOG", place.path("gh.log"));
            let status = command.status().map_err(|error| Error::io("run bash in", folder, &error))?;
            if !status.success() {
                return Ok(Some(status.code().unwrap_or(-1)));
            }
        }
        Ok(None)
    }
}

fn expect(found: Option<i32>, wanted: Option<i32>, when: &str) -> Result<(), Error> {
    let say = |code: Option<i32>| code.map_or("passes".to_owned(), |code| format!("ends with {code}"));
    match found == wanted {
        true => Ok(()),
        false => Err(Error::new(format!("the job {} when {when}; it should be: {}", say(found), say(wanted)))),
    }
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(|error| Error::io("change", path, &error))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<(), Error> {
    Err(Error::new("`cargo xtask changes` runs on Unix alone"))
}
