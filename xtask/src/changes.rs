//! `cargo xtask changes`: the commands of docs/changes.md and the jobs of the workflow beside it, carried out against a server of our own.

mod served;
mod story;
mod workflow;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use self::served::Served;
use crate::error::Error;
use crate::{ui, workspace};

/// Carries out docs/changes.md from "the vendor added a field" to a green build, and the workflow that watches a WSDL (needs the network)
///
/// The program is installed from a clone of this repository's last commit, as the workflow does it.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Fails unless each command does what the page shows, and each job ends as the workflow says.
pub(crate) fn run(_: &Args) -> Result<(), Error> {
    check_workspace(&workspace::root()?)
}

/// The same, as a step of `ci`.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let place = Place::new(root)?;
    let served = Served::start()?;
    workflow::check(&place, &served)?;
    story::check(&place, &served)
}

/// The states of the WSDL, oldest first.
#[derive(Clone, Copy)]
enum State {
    Oldest,
    Older,
    Newest,
}

/// Where commands run, and what they find on their path.
struct Place {
    root: PathBuf,
    folder: TempDir,
}

impl Place {
    fn new(root: &Path) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(|error| Error::io("make a folder in", root, &error))?;
        let place = Self { root: root.to_owned(), folder };
        // Cargo installs from a repository; what is installed is the last commit.
        let clone = place.path("centra-soap.git");
        place.must(Command::new("git").args(["clone", "--quiet", "--bare"]).arg(root).arg(&clone))?;
        Ok(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The WSDL as it was in a state.
    fn wsdl(&self, state: State) -> Result<Vec<u8>, Error> {
        let folder = match state {
            State::Oldest => "wsdl/history/2019-10-14",
            State::Older => "wsdl/history/2020-12-13",
            State::Newest => "wsdl",
        };
        let path = self.root.join(folder).join("soap-api.wsdl");
        fs::read(&path).map_err(|error| Error::io("read", &path, &error))
    }

    /// An empty repository.
    fn repository(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.path(name);
        self.write(&folder.join(".gitignore"), "target\n")?;
        self.git(&folder, &["init", "--quiet", "--initial-branch", "main"])?;
        Ok(folder)
    }

    fn commit(&self, folder: &Path, message: &str) -> Result<(), Error> {
        self.git(folder, &["add", "--all"])?;
        self.git(
            folder,
            &["-c", "user.name=erp", "-c", "user.email=erp@example.com", "commit", "--quiet", "-m", message],
        )
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> Result<(), Error> {
        self.must(Command::new("git").current_dir(folder).args(arguments))
    }

    fn write(&self, path: &Path, text: impl AsRef<[u8]>) -> Result<(), Error> {
        let folder = path.parent().unwrap_or(path);
        fs::create_dir_all(folder).map_err(|error| Error::io("make", folder, &error))?;
        fs::write(path, text).map_err(|error| Error::io("write", path, &error))
    }

    fn must(&self, command: &mut Command) -> Result<(), Error> {
        let status = command.status();
        let status =
            status.map_err(|error| Error::new(format!("cannot start {:?}: {error}", command.get_program())))?;
        match status.success() {
            true => Ok(()),
            false => {
                let arguments = command.get_args().map(|argument| argument.to_string_lossy());
                let arguments = arguments.collect::<Vec<_>>().join(" ");
                Err(Error::new(format!("`{} {arguments}` ends with {status}", command.get_program().display())))
            }
        }
    }

    /// A script as a forge runs it, with the installed program and the stand-ins of others on its path.
    fn shell(&self, script: &str, folder: &Path) -> Result<Command, Error> {
        let first = [self.path("bin"), self.path("installed/bin")];
        let path = env::var_os("PATH").unwrap_or_default();
        let paths = env::join_paths(first.into_iter().chain(env::split_paths(&path)));
        let mut command = Command::new("bash");
        command.args(["-e", "-c", script]).current_dir(folder);
        command.env("PATH", paths.map_err(|error| Error::new(error.to_string()))?);
        command.env("CARGO_INSTALL_ROOT", self.path("installed"));
        // What is installed here runs for seconds: building it optimized takes longer.
        command.env("CARGO_TARGET_DIR", workspace::target(&self.root).join("changes"));
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_TERM_COLOR", "never");
        // Cargo names the profile as it is by default.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_PROFILE_DEV_DEBUG");
        Ok(command)
    }
}

fn print(command: &str) {
    anstream::println!("{}", ui::paint(ui::COMMAND, format!("$ {}", command.trim_end())));
}
