//! In which order the stages run: files → mirror → model → passes → module → tokens → text.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::near::nearest;
use crate::model::share::share;
use crate::model::slice::{Kept, slice};
use crate::model::{self, Api, Body, Operation, TypeId};
use crate::own::{Decision, TypesFrom};
use crate::qname::QName;
use crate::resolved::Resolved;
use crate::rust::elsewhere::Neighbour;
use crate::rust::lower::Other;
use crate::rust::own::Own;
use crate::source::{Input, Source};
use crate::stamp::Stamp;
use crate::write::Part;
use crate::{emit, print, rust, source};

/// What came of a run.
pub(crate) struct Rendered {
    /// The module; `None` if there were errors.
    pub output: Option<Output>,
    /// By root document.
    pub findings: Vec<(Vec<Diagnostic>, Vec<Source>)>,
    /// Files that were read.
    pub files: Vec<PathBuf>,
    pub types: usize,
    pub operations: usize,
    pub endpoints: usize,
    /// Types that slicing saved.
    pub dropped: usize,
}

/// The texts of a module.
pub(crate) struct Output {
    /// Its own file.
    pub text: String,
    /// Files beside it.
    pub parts: Vec<Part>,
}

impl Output {
    pub(crate) fn lines(&self) -> usize {
        let parts = self.parts.iter().map(|part| part.text.lines().count());
        self.text.lines().count() + parts.sum::<usize>()
    }
}

/// Reads the root document, as far as it needs no Rust type.
pub(crate) fn resolve(config: &Config) -> Resolved {
    let mut root = Document::read(&config.root, config);
    let plan = root.plan(config, &[]);
    let (file, options) = (file_name(&root.path), config.rust_options());
    Resolved { api: root.api, input: root.input, plan, file, options, diags: root.diags }
}

/// Generates the text of a module. Depends on nothing but the documents, the configuration and this crate's version.
pub(crate) fn run(config: &Config) -> Rendered {
    let mut root = Document::read(&config.root, config);
    let mut others: Vec<Document> = config.endpoints.iter().map(|path| Document::read(path, config)).collect();
    let plan = root.plan(config, &others);
    for other in &mut others {
        other.slice(config, &[]);
    }

    let mut endpoints = Vec::new();
    for other in &mut others {
        if let Some(shared) = share(&root.api, &other.api, &mut other.diags) {
            endpoints.push(Other { api: &other.api, shared, file: file_name(&other.path) });
        }
    }
    let options = config.rust_options();
    let module = rust::lower::lower(&root.api, plan, &file_name(&root.path), &endpoints, &options, &mut root.diags);
    check_config(config, &module, &mut root.diags);
    check_elsewhere(&module, &mut root.diags);
    if !config.types_only {
        check_operations(&module, &mut root);
    }
    if config.server {
        let Document { api, diags, .. } = &mut root;
        check_server(api, diags);
    }
    if config.validate {
        // They say nothing only where they are documentation.
        root.diags.are_errors("W122");
    }

    if config.strict {
        [&mut root].into_iter().chain(&mut others).for_each(|document| document.diags.warnings_are_errors());
    }
    let is_refused = |document: &Document| document.diags.has_errors();
    let types = module.items.len();
    let operations = module.clients.iter().map(|client| client.operations.len()).sum();
    let endpoints = module.clients.iter().map(|client| client.endpoints.len()).sum();
    let mut output = None;
    if ![&root].into_iter().chain(&others).any(is_refused) {
        let documents: Vec<&Document> = [&root].into_iter().chain(&others).collect();
        match write(config, header(config, &documents, &module), module) {
            Ok(written) => output = Some(written),
            Err(fault) => {
                let message = format!("the generated code is no Rust, which is a fault of the generator: {fault}");
                root.diags.error("E309", Span::default(), message).help("please report it");
            }
        }
    }
    let dropped = root.dropped;
    let documents: Vec<Document> = [root].into_iter().chain(others).collect();
    Rendered {
        output,
        files: documents.iter().flat_map(Document::files).collect(),
        findings: documents.into_iter().map(|document| (document.diags.list, document.input.sources)).collect(),
        types,
        operations,
        endpoints,
        dropped,
    }
}

/// Writes the module as text, in one file or by namespace.
fn write(config: &Config, header: print::Header, module: rust::Module) -> Result<Output, String> {
    let options = emit::Options { serde: config.serde, server: config.server, validate: config.validate };
    if !config.split || module.items.is_empty() {
        let text = print::print(&header, emit::emit(&module, options))?;
        return Ok(Output { text, parts: Vec::new() });
    }
    let (file, folder) = config.names();
    let (module, parts) = rust::split::split(module);
    let text = print::print(&header, emit::root(&module, &parts, &folder, options))?;
    let parts = parts.iter().map(|part| {
        let (part_of, documentation) = (Some(file.clone()), emit::part_docs(part));
        let header = print::Header { part_of, documentation, is_module: true, ..print::Header::default() };
        let path = Path::new(&folder).join(part.ident.plain()).with_extension("rs");
        Ok(Part { path, text: print::print(&header, emit::part(part, options))? })
    });
    let parts = parts.collect::<Result<_, String>>()?;
    Ok(Output { text, parts })
}

/// One root document, as far as it does not depend on the others.
struct Document {
    path: PathBuf,
    input: Input,
    api: Api,
    dropped: usize,
    /// Of the other modules whose types it takes.
    beside: Vec<Source>,
    diags: Diagnostics,
}

impl Document {
    fn read(path: &Path, config: &Config) -> Self {
        let mut diags = Diagnostics::default();
        let input = source::load(path, &config.load, &mut diags);
        let options = model::lower::Options {
            strict: config.strict,
            no_login: config.no_login,
            service: config.service.clone(),
            port: config.port.clone(),
            operations: config.operations.clone(),
            derived: config.derived.clone(),
        };
        let mut api = model::lower::lower(&input, &options, &mut diags);
        model::pass::run(&mut api, &mut diags);
        Self { path: path.to_owned(), input, api, dropped: 0, beside: Vec::new(), diags }
    }

    /// Names everything, beside these further documents, then keeps the operations that are wanted: a slice calls everything as the whole does.
    fn plan(&mut self, config: &Config, others: &[Self]) -> rust::plan::Plan {
        let ports =
            others.iter().filter_map(|other| other.api.services.iter().flat_map(|service| &service.ports).next());
        let elsewhere: Vec<&str> = ports.map(|port| port.name.as_str()).collect();
        let neighbours = config.types_from.iter().filter_map(|from| self.neighbour(config, from)).collect();
        let own = Own::resolve(&self.api, &config.own, neighbours, config.shared, &mut self.diags);
        let mut plan = rust::plan::plan(&self.api, &file_name(&self.path), &elsewhere, own);
        plan.check_own(&self.api, &mut self.diags);
        let read_in: Vec<(TypeId, Vec<TypeId>)> =
            plan.own().read_in().map(|(owner, types)| (owner, types.to_vec())).collect();
        if let Some(kept) = self.slice(config, &read_in) {
            plan.keep(&self.api, &kept);
        }
        plan.check_elsewhere(&self.api, &mut self.diags);
        plan
    }

    /// Makes the other module as its own generator does.
    fn neighbour(&mut self, config: &Config, from: &TypesFrom) -> Option<Neighbour> {
        let TypesFrom { module: path, config: other, names } = from;
        let mut refuse = |message: String, help: &str| {
            self.diags.setting("E215", from.setting(), message).help(help);
            None
        };
        if !emit::is_path(path) {
            return refuse(format!("`{path}` is no path of a module"), "write it as in a `use`: `crate::common`");
        }
        if !other.shared {
            let message = format!("`{path}` is not generated so that others may take its types");
            return refuse(message, "call `shared(true)` on its generator");
        }
        if config.serde && !other.serde {
            let message = format!("`{path}` is generated without serde's traits, and this module with them");
            return refuse(message, "call `serde(true)` on both generators, or on none");
        }
        let mut resolved = resolve(other);
        let module = resolved.module();
        if resolved.has_errors() {
            return refuse(format!("`{path}` cannot be generated"), "generate it first, and see what is wrong");
        }
        self.beside.append(&mut resolved.input.sources);
        let Resolved { api, plan, .. } = resolved;
        Some(Neighbour { path: path.clone(), names: names.clone(), setting: from.setting(), api, plan, module })
    }

    /// Keeps the operations that are wanted.
    fn slice(&mut self, config: &Config, read_in: &[(TypeId, Vec<TypeId>)]) -> Option<Kept> {
        let names = config.operations.as_slice();
        let kept =
            (!names.is_empty()).then(|| slice(&mut self.api, names, &config.derived, read_in, &mut self.diags))?;
        self.dropped = kept.dropped();
        Some(kept)
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let sources = self.input.sources.iter().chain(&self.beside);
        sources.map(|source| source.path.clone()).filter(|path| !path.as_os_str().is_empty())
    }
}

impl Config {
    fn rust_options(&self) -> rust::lower::Options {
        let standard = rust::lower::Options::default();
        rust::lower::Options {
            update_suffix: self.update_suffix.clone().unwrap_or(standard.update_suffix),
            ids: self.ids.clone().unwrap_or(standard.ids),
            validate: self.validate,
            repeatable: self.repeatable.clone(),
            queues: self.queues.clone(),
        }
    }
}

/// What was asked for by name must be there.
fn check_config(config: &Config, module: &rust::Module, diags: &mut Diagnostics) {
    if let Some(suffix) = &config.update_suffix {
        let mut operations = module.clients.iter().flat_map(|client| &client.operations);
        if !operations.any(|operation| operation.xml.ends_with(suffix)) {
            let message = format!("no operation has a name that ends with `{suffix}`");
            let setting = format!("updates_suffix({suffix:?})");
            diags.setting("E206", setting, message).help("correct the suffix; it is `_Update` if none is set");
        }
    }
    for name in &config.repeatable {
        let operations = module.clients.iter().flat_map(|client| &client.operations);
        let known: Vec<&str> = operations.map(|operation| operation.xml.as_str()).collect();
        if !known.contains(&name.as_str()) {
            let message = format!("no operation is named `{name}`, which is said to be repeatable");
            let setting = format!("repeatable([{name:?}])");
            diags.setting("E211", setting, message).help(nearest_of("operation", name, &known));
        }
    }
    let endpoints = module.clients.iter().flat_map(|client| &client.endpoints);
    let known: Vec<&str> = endpoints.map(|endpoint| endpoint.name.as_str()).collect();
    for own in config.own.iter().filter(|own| matches!(own.decision, Decision::Endpoint(_))) {
        if !known.contains(&own.path.as_str()) {
            let message = format!("no endpoint would be called `{}`", own.path);
            diags.setting("E213", own.setting(), message).help(nearest_of("endpoint", &own.path, &known));
        }
    }
    for own in &config.own {
        if let Decision::Derive(text) | Decision::Attribute(text) = &own.decision
            && !emit::is_attribute(&own.decision)
        {
            let message = format!("`{text}` for `{}` is no attribute in Rust", own.path);
            diags
                .setting("E214", own.setting(), message)
                .help("write an attribute as `#[name(…)]`, a trait by its path");
        }
    }
    for name in config.ids.iter().flatten() {
        let fields = module.items.iter().flat_map(rust::Item::fields);
        let known: Vec<&str> = fields.filter_map(|field| field.doc.xml.first().map(String::as_str)).collect();
        if !known.contains(&name.as_str()) {
            let message = format!("no element is named `{name}`");
            let setting = format!("ids([{name:?}])");
            diags.setting("E207", setting, message).help(nearest_of("element", name, &known));
        }
    }
}

/// What is taken from another module must be what would be generated here.
fn check_elsewhere(module: &rust::Module, diags: &mut Diagnostics) {
    for taken in &module.elsewhere {
        for (ident, difference) in emit::differences(taken) {
            let module = &taken.module;
            let message = match difference {
                None => format!("`{module}` has no `{ident}`"),
                Some([here, there]) => {
                    format!("`{ident}` of `{module}` is another type: there `{there}`, here `{here}`")
                }
            };
            let help =
                "generate both from the same documents, with the same names and types of fields, or do not take it";
            diags.setting("E215", &taken.setting, message).help(help);
        }
    }
}

/// Proposes the nearest of the names that there are.
fn nearest_of(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is an {what} `{near}`"),
        None => "correct the name".to_owned(),
    }
}

/// Of the operations that a WSDL declares, some must be left; what became of the others has been reported.
fn check_operations(module: &rust::Module, root: &mut Document) {
    let port_types = root.input.definitions.iter().flat_map(|definitions| &definitions.port_types);
    let declared = port_types.map(|port_type| port_type.operations.len()).sum::<usize>();
    let has_operations = module.clients.iter().any(|client| !client.operations.is_empty());
    if declared == 0 || has_operations || root.diags.has_errors() {
        return;
    }
    let message = match declared {
        1 => "the only operation of this WSDL is left out, so there is nothing to call".to_owned(),
        _ => format!("all {declared} operations of this WSDL are left out, so there is nothing to call"),
    };
    let span = root.input.definitions.first().map(|definitions| definitions.span).unwrap_or_default();
    let found = root.diags.error("E114", span, message);
    found.help("see what is said of them and of the ports; `types_only` (`--types-only`) generates the types alone");
}

/// A server tells operations apart by the request's element, else by its SOAPAction (WSDL 1.1, section 3.4): one of them must decide.
fn check_server(api: &Api, diags: &mut Diagnostics) {
    for port in api.services.iter().flat_map(|service| &service.ports) {
        let mut known: HashMap<(Option<&QName>, &str), &Operation> = HashMap::new();
        for operation in &port.operations {
            let element = match operation.input.body {
                Body::Element(id) => Some(&api.element(id).name),
                Body::Empty => None,
                // Its parts are as many elements.
                Body::Fragment(_) => continue,
            };
            let action = operation.action.as_deref().unwrap_or_default();
            if let Some(first) = known.insert((element, action), operation) {
                let message = format!(
                    "a server cannot tell `{}` from `{}`: they have one request element and one SOAPAction",
                    operation.name, first.name
                );
                diags
                    .error("E116", operation.span, message)
                    .related(first.span, "the other operation")
                    .help("give each a SOAPAction of its own, or leave one of them out by `operations`");
            }
        }
    }
}

fn header(config: &Config, documents: &[&Document], module: &rust::Module) -> print::Header {
    let sources = documents.iter().flat_map(|document| document.input.sources.iter().chain(&document.beside));
    let sources = sources.filter(|source| !source.path.as_os_str().is_empty());
    let mut listed: Vec<(String, String)> = Vec::new();
    for source in sources {
        let shown = source::in_header(&source.path, &source.display);
        let entry = (shown, source.sha256.clone());
        if !listed.contains(&entry) {
            listed.push(entry);
        }
    }
    let (command, is_module) = (config.command.clone(), config.is_module());
    let recursion_limit = rust::depth::recursion_limit(module);
    let documentation = emit::module_docs(module);
    let stamp = Stamp::new(listed, &config.settings());
    print::Header { part_of: None, stamp, command, recursion_limit, documentation, is_module }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
