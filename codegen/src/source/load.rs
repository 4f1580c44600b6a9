//! Which documents belong to a root: each import is followed once, and what stays missing is reported.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};

use super::document::{self, Content};
use super::location::{self, Location};
use super::redefine::{self, Redefinition};
use super::{Input, LoadOptions, Source, references};
use crate::catalog::{self, Catalog};
use crate::diag::{Diagnostics, Origin, Span};
use crate::stamp;
use crate::wsdl::{Definitions, PartContent};
use crate::xsd::builtin;
use crate::xsd::{ImportKind, Schema};

/// See `source::load`.
pub(super) fn load(root: &Path, options: &LoadOptions, diags: &mut Diagnostics) -> Input {
    let catalog = catalogue(root, diags);
    let mut loader = Loader {
        options,
        catalog,
        diags,
        input: Input::default(),
        documents: HashMap::new(),
        schemas: HashMap::new(),
        placed: HashMap::new(),
        requests: VecDeque::new(),
        missing: Vec::new(),
        redefinitions: Vec::new(),
    };
    if let Some(document) = loader.open(root, None) {
        loader.place(document, "");
    }
    while let Some(request) = loader.requests.pop_front() {
        loader.follow(request);
    }
    loader.add_builtins();
    loader.report_missing();
    redefine::apply(&loader.redefinitions, &mut loader.input.schemas, loader.diags);
    loader.input
}

/// The catalogue in the folder of the root, if there is one.
fn catalogue(root: &Path, diags: &mut Diagnostics) -> Option<(PathBuf, Catalog)> {
    let folder = root.parent().unwrap_or_else(|| Path::new("")).to_path_buf();
    let text = std::fs::read_to_string(folder.join(catalog::FILE)).ok()?;
    match Catalog::parse(&text) {
        Ok(catalog) => Some((folder, catalog)),
        Err(why) => {
            let message = format!("`{}` in the folder of this file is no catalogue: {why}", catalog::FILE);
            diags.warning("W014", Span::default(), message).help("correct it or remove it; `fetch --write` writes one");
            None
        }
    }
}

struct Loader<'a> {
    options: &'a LoadOptions,
    /// The folder of the root, and which addresses its files stand for.
    catalog: Option<(PathBuf, Catalog)>,
    diags: &'a mut Diagnostics,
    input: Input,
    /// By canonical path, so that two spellings of one path are one document.
    documents: HashMap<PathBuf, u32>,
    /// Schema documents as they were read. A chameleon is placed once per namespace that includes it.
    schemas: HashMap<u32, Schema>,
    /// Where a schema document went, by the target namespace that it has there.
    placed: HashMap<(u32, String), usize>,
    requests: VecDeque<Request>,
    missing: Vec<Missing>,
    redefinitions: Vec<Redefinition>,
}

/// One import, include or redefinition that is still to follow.
struct Request {
    location: String,
    /// The namespace that is imported; for an include the namespace of the includer.
    namespace: String,
    span: Span,
    role: Role,
}

#[derive(Clone, Copy)]
enum Role {
    /// `wsdl:import`, of a WSDL or a schema.
    Wsdl,
    /// From the schema at `schema`, its import number `import`.
    Schema { kind: ImportKind, schema: usize, import: usize },
}

/// An import without its document: an error, unless its namespace is supplied in another way.
struct Missing {
    request: Request,
    /// The file that was looked for; `None` for a remote location.
    file: Option<PathBuf>,
}

impl Loader<'_> {
    fn follow(&mut self, request: Request) {
        let importer = &self.input.sources[request.span.document as usize].path;
        let mut location = Location::of(&request.location, importer);
        // What the catalogue says comes first: it names addresses, and a file of the same name may be another one.
        let mapped = self.mapped(importer, &request.location);
        location.named.splice(..0, mapped);
        let named = location.named.iter().find(|path| path.exists());
        let beside = || location.beside.iter().find(|path| path.exists());
        let Some(path) = named.or_else(beside) else {
            let file = (!location.named.is_empty()).then(|| location.named.swap_remove(0));
            self.missing.push(Missing { request, file });
            return;
        };
        if let (None, Some(missing)) = (named, location.named.first()) {
            let message = format!("`{}` does not exist", self.shown_path(missing));
            let help = format!("`{}` is read in its place", self.shown_path(path));
            self.diags.note("N002", request.span, message).help(help);
        }
        let Some(document) = self.open(path, Some(request.span)) else {
            return;
        };
        match request.role {
            Role::Wsdl => {
                self.place(document, "");
            }
            Role::Schema { kind: ImportKind::Import, .. } => self.import(document, &request),
            Role::Schema { kind, schema, import } => {
                let Some(original) = self.include(document, &request) else {
                    return;
                };
                if kind == ImportKind::Redefine {
                    self.redefinitions.push(Redefinition { schema, import, original });
                }
            }
        }
    }

    /// The file that the catalogue names for an import.
    fn mapped(&self, importer: &Path, location: &str) -> Option<PathBuf> {
        let (folder, catalog) = self.catalog.as_ref()?;
        let importer = importer.strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/");
        catalog.import(&importer, location).map(|file| folder.join(file)).filter(|path| path.exists())
    }

    /// Places an imported schema under its own namespace.
    fn import(&mut self, document: u32, request: &Request) {
        // A WSDL may be imported for the schemas in it: opening it has placed them.
        let Some(schema) = self.schemas.get(&document) else {
            return;
        };
        let found = &schema.target_namespace;
        if *found != request.namespace {
            let message =
                format!("this imports {} but the document declares {}", shown(&request.namespace), shown(found));
            self.diags
                .warning("W003", request.span, message)
                .related(schema.span, "declared here")
                .help("the namespace that the document declares is used");
        }
        self.place(document, "");
    }

    /// Places an included schema: its namespace is the includer's, or it has none and gets the includer's.
    fn include(&mut self, document: u32, request: &Request) -> Option<usize> {
        let Some(schema) = self.schemas.get(&document) else {
            // An unreadable document is reported already.
            if self.input.definitions.iter().any(|definitions| definitions.span.document == document) {
                self.diags
                    .error("E015", request.span, "this includes a WSDL, not a schema")
                    .help("use `import` for the schemas in a WSDL");
            }
            return None;
        };
        let found = &schema.target_namespace;
        if !found.is_empty() && *found != request.namespace {
            let message = format!("a schema for {} includes one for {}", shown(&request.namespace), shown(found));
            self.diags
                .error("E016", request.span, message)
                .related(schema.span, "declared here")
                .help("use `import` for other namespaces");
        }
        self.place(document, &request.namespace)
    }

    /// Reads a file, unless it is known, and queues what a WSDL imports. `None` when there was an error.
    fn open(&mut self, path: &Path, importer: Option<Span>) -> Option<u32> {
        let identity = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        if let Some(document) = self.documents.get(&identity) {
            return Some(*document);
        }
        if self.input.sources.len() >= self.options.max_files {
            // Once is enough: nothing else is followed.
            self.requests.clear();
            let message = format!("more than {} files", self.options.max_files);
            let help = "check where the imports lead: hardly a service has as many files";
            self.diags.error("E014", importer.unwrap_or_default(), message).help(help);
            return None;
        }
        let document = index(self.input.sources.len());
        self.documents.insert(identity, document);
        let mut source = Source {
            path: path.to_path_buf(),
            display: self.shown_path(path),
            text: String::new(),
            sha256: String::new(),
        };
        let content = document::read(&mut source, document, self.options, self.diags);
        self.input.sources.push(source);
        match content {
            Content::Definitions(definitions) => self.add_definitions(definitions),
            Content::Schema(schema) => {
                self.schemas.insert(document, schema);
            }
            Content::Nothing => {
                if let (Some(importer), Some(last)) = (importer, self.diags.list.last_mut()) {
                    last.related(importer, "imported here");
                }
                return None;
            }
        }
        Some(document)
    }

    fn add_definitions(&mut self, mut definitions: Definitions) {
        for import in &definitions.imports {
            // Without a location it can only mean what is there anyway.
            if let Some(location) = &import.location {
                self.requests.push_back(Request {
                    location: location.clone(),
                    namespace: import.namespace.clone(),
                    span: import.span,
                    role: Role::Wsdl,
                });
            }
        }
        for schema in std::mem::take(&mut definitions.schemas) {
            self.add_schema(schema);
        }
        self.input.definitions.push(definitions);
    }

    /// Adds the schema of a document once per namespace; `namespace` is for a chameleon. `None` for a WSDL.
    fn place(&mut self, document: u32, namespace: &str) -> Option<usize> {
        let schema = self.schemas.get(&document)?;
        let is_chameleon = schema.target_namespace.is_empty() && !namespace.is_empty();
        let target = match is_chameleon {
            true => namespace,
            false => &schema.target_namespace,
        };
        let key = (document, target.to_owned());
        if let Some(index) = self.placed.get(&key) {
            return Some(*index);
        }
        let mut schema = schema.clone();
        if is_chameleon {
            schema.target_namespace = namespace.to_owned();
            references::schema(&mut schema, &mut |_, name| {
                if name.namespace.is_empty() {
                    name.namespace = namespace.to_owned();
                }
            });
        }
        self.placed.insert(key, self.input.schemas.len());
        Some(self.add_schema(schema))
    }

    /// Adds a schema and queues what it imports, includes and redefines.
    fn add_schema(&mut self, schema: Schema) -> usize {
        let number = self.input.schemas.len();
        for (import, item) in schema.imports.iter().enumerate() {
            let Some(location) = &item.location else {
                continue;
            };
            let namespace = match item.kind {
                ImportKind::Import => &item.namespace,
                _ => &schema.target_namespace,
            };
            self.requests.push_back(Request {
                location: location.clone(),
                namespace: namespace.clone(),
                span: item.span,
                role: Role::Schema { kind: item.kind, schema: number, import },
            });
        }
        self.input.schemas.push(schema);
        number
    }

    /// Adds the built-in schemas of namespaces that are imported or referred to and that no document declares.
    fn add_builtins(&mut self) {
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for part in self
            .input
            .definitions
            .iter()
            .flat_map(|definitions| &definitions.messages)
            .flat_map(|message| &message.parts)
        {
            if let PartContent::Element(name) | PartContent::Type(name) = &part.content {
                wanted.insert(name.namespace.clone());
            }
        }
        let mut seen = 0;
        loop {
            for schema in &mut self.input.schemas[seen..] {
                let imported = schema.imports.iter().map(|import| import.namespace.clone());
                wanted.extend(imported);
                references::schema(schema, &mut |_, name| {
                    if !wanted.contains(&name.namespace) {
                        wanted.insert(name.namespace.clone());
                    }
                });
            }
            seen = self.input.schemas.len();
            for document in builtin::DOCUMENTS {
                if wanted.contains(document.namespace) && !self.declares(document.namespace) {
                    self.add_builtin(document);
                }
            }
            // The new ones may refer to others.
            if seen == self.input.schemas.len() {
                return;
            }
        }
    }

    fn add_builtin(&mut self, builtin: &builtin::Document) {
        let number = index(self.input.sources.len());
        self.input.sources.push(Source {
            path: PathBuf::new(),
            display: format!("<built-in {}>", builtin.name),
            text: builtin.text.to_owned(),
            sha256: stamp::sha256(builtin.text.as_bytes()),
        });
        let content = document::parse(builtin.text, Origin::of(number), self.options, self.diags);
        if let Content::Schema(schema) = content {
            self.add_schema(schema);
        }
    }

    fn report_missing(&mut self) {
        for missing in std::mem::take(&mut self.missing) {
            let request = &missing.request;
            let supplied = self.supplies(request);
            match &missing.file {
                Some(file) => {
                    let file = self.shown_path(file);
                    if supplied {
                        let message = format!("`{file}` does not exist and is not needed");
                        self.diags
                            .note("N001", request.span, message)
                            .help(format!("{} is declared elsewhere", shown(&request.namespace)));
                    } else {
                        let message = format!("`{file}` does not exist");
                        self.diags
                            .error("E012", request.span, message)
                            .help("put the file there or into the folder of this file, or correct the location");
                    }
                }
                None if supplied => {}
                None if is_import(request) && !references::any(&mut self.input, &request.namespace) => {
                    let message = format!("`{}` is not read from the network", request.location);
                    self.diags
                        .warning("W008", request.span, message)
                        .help(format!("nothing refers to {}", shown(&request.namespace)));
                }
                None => {
                    let message = format!("`{}` is not read from the network", request.location);
                    let help = match location::saved_as(&request.location) {
                        Some(name) => format!("download it into the folder of this file, as `{name}`"),
                        None => "download it into the folder of this file".to_owned(),
                    };
                    self.diags.error("E013", request.span, message).help(help);
                }
            }
        }
    }

    /// Whether another document declares the namespace of a missing one, or the generator knows it.
    fn supplies(&self, request: &Request) -> bool {
        let namespace = &request.namespace;
        let importer = match request.role {
            Role::Wsdl => {
                return self
                    .input
                    .definitions
                    .iter()
                    .filter(|definitions| definitions.span.document != request.span.document)
                    .map(|definitions| &definitions.target_namespace)
                    .chain(self.input.schemas.iter().map(|schema| &schema.target_namespace))
                    .any(|target| target == namespace);
            }
            Role::Schema { kind: ImportKind::Import, schema, .. } => schema,
            // The includer's own namespace says nothing about the part that is missing.
            Role::Schema { .. } => return false,
        };
        builtin::UNDECLARED.contains(&namespace.as_str())
            || self
                .input
                .schemas
                .iter()
                .enumerate()
                .any(|(index, schema)| index != importer && schema.target_namespace == *namespace)
    }

    fn shown_path(&self, path: &Path) -> String {
        location::display(path, self.options.base.as_deref())
    }

    fn declares(&self, namespace: &str) -> bool {
        let mut schemas = self.input.schemas.iter();
        schemas.any(|schema| schema.target_namespace == namespace)
    }
}

/// What an include adds has no namespace of its own.
fn is_import(request: &Request) -> bool {
    matches!(request.role, Role::Schema { kind: ImportKind::Import, .. })
}

fn shown(namespace: &str) -> String {
    match namespace {
        "" => "no namespace".to_owned(),
        namespace => format!("the namespace `{namespace}`"),
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
