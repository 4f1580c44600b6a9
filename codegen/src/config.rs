//! What a run can be asked for: where to read, where to write, what to keep, how to name; checked before anything is read.

use std::fmt::Debug;
use std::path::PathBuf;

use crate::diag::Diagnostics;
use crate::model::slice::Derived;
use crate::own::{Own, TypesFrom};
use crate::queue::Queue;
use crate::source::LoadOptions;

/// Everything that decides what is generated, besides the documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// The root document.
    pub root: PathBuf,
    /// Documents of further endpoints that share the types of the root.
    pub endpoints: Vec<PathBuf>,
    /// Where the output goes.
    pub out: Option<Out>,
    /// Operations to keep; all when there are none.
    pub operations: Vec<String>,
    /// Which derived types are kept with the operations.
    pub derived: Derived,
    /// The service to keep, by local name.
    pub service: Option<String>,
    /// The port to keep.
    pub port: Option<String>,
    /// Whether there is one file per XML namespace.
    pub split: bool,
    /// Whether nothing in a request is the client's login.
    pub no_login: bool,
    /// Whether types alone are generated where no operation is left.
    pub types_only: bool,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Derive serde's traits too.
    pub serde: bool,
    /// Whether facets are emitted, which `centra_runtime::validate` checks.
    pub validate: bool,
    /// Emit the server side too: a trait and a dispatcher.
    pub server: bool,
    /// How names of operations end that send partial updates; `_Update` when it is `None`.
    pub update_suffix: Option<String>,
    /// Names of identifying elements; `id` when it is `None`.
    pub ids: Option<Vec<String>>,
    /// Operations that may be sent a second time.
    pub repeatable: Vec<String>,
    /// Pairs of operations that make queues of events.
    pub queues: Vec<Queue>,
    /// What is decided about single types, fields and values.
    pub own: Vec<Own>,
    /// Other generated modules whose types stand for those of this one.
    pub types_from: Vec<TypesFrom>,
    /// Whether other modules may do that with types of this one.
    pub shared: bool,
    /// The command that generates the file again, for its header.
    pub command: String,
    /// Limits of reading, and the folder to which shown paths are relative.
    pub load: LoadOptions,
}

/// Where the output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    /// A file that is a module by itself: `mod centra;`.
    File(PathBuf),
    /// A file in the build script's `OUT_DIR`, to be included: `mod centra { include!(…); }`.
    OutDir(PathBuf),
}

impl Config {
    /// The settings that are not the default and decide the content of the output, each with its name.
    pub(crate) fn settings(&self) -> Vec<String> {
        let Self {
            // Documents, places and limits: not the content.
            root: _,
            load: _,
            command: _,
            endpoints,
            out,
            operations,
            derived,
            service,
            port,
            split,
            no_login,
            types_only,
            strict: _,
            serde,
            validate,
            server,
            update_suffix,
            ids,
            repeatable,
            queues,
            own,
            types_from,
            shared,
        } = self;
        let default = Self::default();
        let mut settings = Vec::new();
        let mut add = |name: &str, value: &dyn Debug, is_default: bool| {
            if !is_default {
                settings.push(format!("{name} {value:?}"));
            }
        };
        add("endpoints", &endpoints.len(), endpoints.is_empty());
        add("included", &true, !matches!(out, Some(Out::OutDir(_))));
        add("operations", operations, *operations == default.operations);
        add("derived", derived, *derived == default.derived);
        add("service", service, *service == default.service);
        add("port", port, *port == default.port);
        add("split", split, *split == default.split);
        add("no_login", no_login, *no_login == default.no_login);
        add("types_only", types_only, *types_only == default.types_only);
        add("serde", serde, *serde == default.serde);
        add("validate", validate, *validate == default.validate);
        add("server", server, *server == default.server);
        add("update_suffix", update_suffix, *update_suffix == default.update_suffix);
        add("ids", ids, *ids == default.ids);
        add("repeatable", repeatable, *repeatable == default.repeatable);
        add("queues", queues, queues.is_empty());
        add("own", own, own.is_empty());
        add("shared", shared, *shared == default.shared);
        let of_module = |from: &TypesFrom| (from.module.clone(), from.names.clone(), from.config.settings());
        let modules: Vec<_> = types_from.iter().map(of_module).collect();
        add("types_from", &modules, modules.is_empty());
        settings
    }

    /// The file to write, or why there is none.
    pub(crate) fn target(&self) -> Result<PathBuf, Diagnostics> {
        let (path, setting) = match &self.out {
            None => {
                let message = "no output file is named";
                return Err(refusal("E201", "out", message, "call `out` or `out_dir_file`"));
            }
            Some(Out::File(path)) => (path.clone(), format!("out({:?})", path.display())),
            Some(Out::OutDir(name)) => {
                let setting = format!("out_dir_file({:?})", name.display());
                match std::env::var_os("OUT_DIR") {
                    Some(folder) => (PathBuf::from(folder).join(name), setting),
                    None => {
                        let message = "`OUT_DIR` is not set, since this is no build script";
                        return Err(refusal("E202", setting, message, "call `out` instead of `out_dir_file`"));
                    }
                }
            }
        };
        if path.is_dir() {
            let message = format!("`{}` is a folder", path.display());
            return Err(refusal("E203", setting, message, "name a file in it"));
        }
        if self.split && path.extension().is_none() {
            let message = format!("`{}` would be both a file and the folder of its parts", path.display());
            return Err(refusal("E208", setting, message, "call the file `….rs`"));
        }
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
                let message = format!("the folder `{}` does not exist", folder.display());
                Err(refusal("E204", setting, message, "create it first; the generator creates no folders"))
            }
            _ => Ok(path),
        }
    }

    /// Name of the output's file, and of the folder beside it that holds its parts.
    pub(crate) fn names(&self) -> (String, String) {
        let path = match &self.out {
            Some(Out::File(path) | Out::OutDir(path)) => path.clone(),
            None => self.root.with_extension("rs"),
        };
        let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        (text(path.file_name()), text(path.file_stem()))
    }

    /// Whether the output is a module by itself, which can have documentation and attributes.
    pub(crate) fn is_module(&self) -> bool {
        !matches!(self.out, Some(Out::OutDir(_)))
    }
}

/// An error about a setting.
fn refusal(code: &'static str, setting: impl Into<String>, message: impl Into<String>, help: &str) -> Diagnostics {
    let mut diags = Diagnostics::default();
    diags.setting(code, setting, message).help(help);
    diags
}
