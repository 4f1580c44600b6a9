//! Runs the tests, and looks for their passwords in all that they print, also where they pass.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use super::Outcome;

/// What the tests log in with, and how HTTP Basic spells it for the user `erp`.
const PASSWORDS: [&str; 3] = ["s3cret", "c4n4ry", "OnMzY3JldA"];

/// Runs `cargo test`. What a test prints that passed is read and not shown.
pub(super) fn test(command: &mut Command) -> Outcome {
    let started = command.args(["--", "--show-output"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return Outcome::Failed(format!("cannot start cargo: {error}")),
    };
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let told = std::thread::scope(|scope| {
        let out = scope.spawn(|| out.map(|out| read(out, |line| println!("{line}"))).unwrap_or_default());
        let err = scope.spawn(|| err.map(|err| read(err, |line| eprintln!("{line}"))).unwrap_or_default());
        [out, err].into_iter().flat_map(|reader| reader.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    match child.wait() {
        Ok(status) if status.success() && told.is_empty() => Outcome::Passed,
        Ok(status) if status.success() => {
            Outcome::Failed(format!("a test prints its password, {} times; first: {}", told.len(), told[0]))
        }
        Ok(status) => Outcome::Failed(status.to_string()),
        Err(error) => Outcome::Failed(format!("cannot wait for cargo: {error}")),
    }
}

/// Reads to the end, and shows what is not the output of tests that passed. Returns where a password was, without the password.
fn read(output: impl Read, show: impl Fn(&str)) -> Vec<String> {
    let (mut told, mut of, mut is_shown) = (Vec::new(), String::new(), true);
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        match &*line {
            "successes:" => is_shown = false,
            "failures:" => is_shown = true,
            line if line.starts_with("test result:") => is_shown = true,
            line if line.starts_with("---- ") => line.clone_into(&mut of),
            _ => {}
        }
        if let Some(password) = PASSWORDS.iter().find(|password| line.contains(**password)) {
            told.push(format!("{of} {}", line.replace(password, "***")));
        }
        if is_shown {
            show(&line);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_what_a_test_printed_is_found() {
        let output =
            "running 1 test\nsuccesses:\n\n---- audit stdout ----\nlogin erp:s3cret\nok\n\ntest result: ok. 1 passed\n";
        let shown = std::cell::RefCell::new(String::new());
        let told = read(output.as_bytes(), |line| shown.borrow_mut().push_str(line));
        assert_eq!(told, ["---- audit stdout ---- login erp:***"]);
        assert_eq!(shown.into_inner(), "running 1 testtest result: ok. 1 passed");
    }
}
