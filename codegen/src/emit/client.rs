//! How the client looks: one method per operation, endpoints and operations as statics.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::{code, docs, head, sentence};
use super::tokens::{ident, value_type};
use super::types::clippy_enum_names;
use crate::model::SoapVersion;
use crate::rust::repeat::Repeat;
use crate::rust::{Argument, Client, Endpoint, Faults, Ident, Login, Module, Operation, Remark, Value};

pub(super) fn definitions(module: &Module) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for client in &module.clients {
        items.extend(client_struct(client));
        items.extend(client.endpoints.iter().map(endpoint));
        for (index, operation) in client.operations.iter().enumerate() {
            items.push(operation_static(module, index, operation));
            items.extend(operation.faults.iter().map(|faults| faults_enum(operation, faults)));
        }
    }
    items
}

fn client_struct(client: &Client) -> [TokenStream; 2] {
    let name = ident(&client.ident);
    let xml = client.doc.xml.first().map(|name| code(name)).unwrap_or_default();
    let ports: Vec<String> = client.endpoints.iter().map(|endpoint| format!("[`{}`]", endpoint.ident)).collect();
    let (what, new) = if ports.is_empty() {
        let what = format!("A client of the port type {xml}, which no service offers");
        (what, "Creates a client for the endpoint of `port`, which is one of your own.".to_owned())
    } else {
        let new = format!("Creates a client for the endpoint of `port`: {}.", ports.join(", "));
        (format!("A client of the service {xml}"), new)
    };
    let documentation =
        sentence(&format!("{what}: `.send()` makes a call with a blocking transport, `.await` with an async one."));
    let new = sentence(&new);
    let (policies, example) = (policies(client), example(client));
    let methods = client.operations.iter().map(|operation| {
        let (method, batch) = (method(operation), batch(operation));
        quote!(#method #batch)
    });
    [
        quote! {
            #documentation
            #policies
            #example
            #[derive(Clone, Debug)]
            pub struct #name<T>(Caller<T>);
        },
        quote! {
            impl<T> #name<T> {
                #new
                pub fn new(port: Port, transport: T) -> Self {
                    Self(Caller::new(port, transport))
                }
                #[doc = " Applies a policy to all calls: time limits, attempts, calls at a time."]
                #[must_use]
                pub fn with(self, policy: centra_runtime::Policy) -> Self {
                    Self(self.0.with(policy))
                }
                #[doc = " Returns the inner client, which has the port, the transport, and calls of any operation."]
                pub fn inner(&self) -> &Caller<T> {
                    &self.0
                }
                #(#methods)*
            }
        },
    ]
}

/// How the first operation is called. Not a doctest: nothing here knows the path of the module in the user's crate.
fn example(client: &Client) -> TokenStream {
    let (Some(endpoint), Some(operation)) = (client.endpoints.first(), client.operations.first()) else {
        return TokenStream::new();
    };
    let (takes, given) = match &operation.argument {
        Argument::Nothing => (String::new(), ""),
        Argument::Request | Argument::Items { .. } => {
            (format!("request: {}", message_type(&operation.request)), "request")
        }
    };
    let login = match &endpoint.login {
        Login::Basic => None,
        Login::Body | Login::Header { .. } | Login::Parts => {
            Some("    let port = port.login(centra_runtime::Login::new(\"user\", \"password\"));".to_owned())
        }
    };
    let head = [
        String::new(),
        "```ignore".to_owned(),
        format!("fn example({takes}) -> Result<(), centra_runtime::Error> {{"),
        format!("    let port = centra_runtime::Port::new(&{}, \"https://host.example\")?;", endpoint.ident),
    ];
    let rest = [
        format!("    let client = {}::new(port, centra_runtime::transport::Ureq::new());", client.ident),
        format!("    let reply = client.{}({given}).send()?;", operation.method),
        "    println!(\"{reply:?}\");".to_owned(),
        "    Ok(())".to_owned(),
        "}".to_owned(),
        "```".to_owned(),
    ];
    let lines = head.into_iter().chain(login).chain(rest);
    let lines = lines.map(|line| if line.is_empty() { line } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

fn method(operation: &Operation) -> TokenStream {
    let (documentation, beside) = (docs(&operation.doc), beside(operation));
    let documentation = quote!(#documentation #beside);
    let (name, constant) = (ident(&operation.method), ident(&operation.ident));
    let (request, response) = (message_type(&operation.request), message_type(&operation.response));
    match &operation.argument {
        Argument::Nothing => quote! {
            #documentation
            pub fn #name(&self) -> Call<'_, T, #request, #response> {
                self.0.call(&#constant, #request::default())
            }
        },
        Argument::Request => quote! {
            #documentation
            pub fn #name(&self, request: #request) -> Call<'_, T, #request, #response> {
                self.0.call(&#constant, request)
            }
        },
        Argument::Items { parameter, .. } => {
            let parameter = ident(parameter);
            quote! {
                #documentation
                pub fn #name(&self, #parameter: impl Into<#request>) -> Call<'_, T, #request, #response> {
                    self.0.call(&#constant, #parameter.into())
                }
            }
        }
    }
}

/// The method that sends any number of items in chunks.
fn batch(operation: &Operation) -> Option<TokenStream> {
    let chunks = operation.chunks.as_ref()?;
    let (given, kept) = (value_type(&chunks.given), value_type(&chunks.kept));
    let given = if matches!(chunks.given, Value::Text) { quote!(impl Into<#given> + 'c) } else { given };
    let documentation =
        sentence(&format!("Sends any number of items in chunks, each as [`{0}`](Self::{0}) does.", operation.method));
    let (name, constant) = (quote::format_ident!("{}", chunks.method), ident(&operation.ident));
    let (field, parameter) = (ident(&chunks.field), ident(&chunks.parameter));
    let (request, response) = (message_type(&operation.request), message_type(&operation.response));
    Some(quote! {
        #documentation
        pub fn #name<'c>(
            &'c self,
            #parameter: impl IntoIterator<Item = #given, IntoIter: Send + 'c>,
        ) -> centra_runtime::Batch<'c, T, #request, #response, #kept> {
            centra_runtime::Batch::new(&self.0, &#constant, #parameter, |request| &mut request.#field)
        }
    })
}

/// What the method's type does not say: which headers there are, and which faults.
fn beside(operation: &Operation) -> TokenStream {
    let links = |list: &[Ident]| list.iter().map(|ident| format!("[`{ident}`]")).collect::<Vec<_>>().join(", ");
    let faults: Vec<Ident> = operation.faults.iter().map(|faults| faults.ident.clone()).collect();
    let says = [
        (&operation.headers.request, "Headers that `Call::header` adds"),
        (&operation.headers.response, "Headers that `Reply::header` reads"),
        (&faults, "Declared faults, which `Error::declared` reads"),
        (&operation.headers.fault, "Headers of faults that `Fault::header` reads"),
    ];
    let says = says.into_iter().filter(|(list, _)| !list.is_empty());
    let says = says.map(|(list, what)| sentence(&format!("{what}: {}.", links(list))));
    let policy = (!operation.policy.is_empty())
        .then(|| sentence(&format!("Its policy in the WSDL asks for {}.", asked(&operation.policy))));
    says.chain(policy).map(|sentence| quote!(#[doc = ""] #sentence)).collect()
}

/// TLS (`TransportBinding`); HTTP Basic (`HttpBasicAuthentication`)
fn asked(policy: &[Remark]) -> String {
    let each = policy.iter().map(|Remark { says, about }| match about {
        Some(name) => format!("{says} ({})", code(name)),
        None => says.clone(),
    });
    each.collect::<Vec<_>>().join("; ")
}

/// What the policies of the WSDL ask for, which neither client nor port do by themselves.
fn policies(client: &Client) -> TokenStream {
    let policies = client.policies.iter().map(|(endpoint, policy)| {
        let says = sentence(&format!("The policy of [`{endpoint}`] in the WSDL asks for {}.", asked(policy)));
        quote!(#[doc = ""] #says)
    });
    policies.collect()
}

/// What an operation fails with, as far as the WSDL says.
fn faults_enum(operation: &Operation, faults: &Faults) -> TokenStream {
    let documentation = sentence(&format!("A declared fault of {}.", code(&operation.xml)));
    let allow = clippy_enum_names(&faults.ident, faults.types.iter());
    let (name, types) = (ident(&faults.ident), faults.types.iter().map(ident));
    let variants = types.map(|ty| {
        let documentation = sentence(&format!("The detail of the fault is a [`{ty}`]."));
        quote!(#documentation #ty(Box<#ty>),)
    });
    let other = ident(&faults.other);
    quote! {
        #documentation
        #allow
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name {
            #(#variants)*
            #[doc = " Any other detail, which the WSDL does not declare for this operation."]
            #other(Xml),
        }
    }
}

/// The type of a message; `Nothing` for none.
pub(super) fn message_type(message: &Option<Ident>) -> proc_macro2::Ident {
    message.as_ref().map_or_else(|| quote::format_ident!("Nothing"), ident)
}

fn endpoint(endpoint: &Endpoint) -> TokenStream {
    let documentation = sentence(&format!("The endpoint of {}.", code(&endpoint.file)));
    let constant = ident(&endpoint.ident);
    let Endpoint { name, service, address, namespaces, actions, .. } = endpoint;
    let login = match &endpoint.login {
        Login::Body => quote!(LoginPlacement::Body),
        Login::Basic => quote!(LoginPlacement::Basic),
        Login::Parts => quote!(LoginPlacement::Parts),
        Login::Header { namespace, element, username, password, qualified } => quote! {
            LoginPlacement::Header(HeaderLogin {
                namespace: #namespace,
                element: #element,
                username: #username,
                password: #password,
                qualified: #qualified,
            })
        },
    };
    let version = match endpoint.version {
        SoapVersion::Soap11 => quote!(SoapVersion::Soap11),
        SoapVersion::Soap12 => quote!(SoapVersion::Soap12),
    };
    quote! {
        #documentation
        pub static #constant: Endpoint = Endpoint {
            name: #name,
            service: #service,
            address: #address,
            namespaces: &[#(#namespaces),*],
            actions: &[#(#actions),*],
            login: #login,
            version: #version,
        };
    }
}

fn operation_static(module: &Module, index: usize, operation: &Operation) -> TokenStream {
    let documentation = sentence(&head(&operation.doc));
    let (constant, xml, index) = (ident(&operation.ident), &operation.xml, Literal::usize_unsuffixed(index));
    let (request, response) = (message_type(&operation.request), message_type(&operation.response));
    let rejected_by = operation.rejected_by.as_ref().map(|verdict| {
        let verdict = ident(verdict);
        quote!(.rejected_by::<#verdict>())
    });
    let of_this_module = (!module.elsewhere.is_empty()).then(|| quote!(.of(&NAMESPACES)));
    let repeat = match operation.repeat {
        Repeat::Never => quote!(),
        Repeat::Reads => quote!(.reads()),
        Repeat::Updates => quote!(.repeatable()),
        Repeat::UpdatesWithout(element) => quote!(.repeatable_without(#element)),
    };
    quote! {
        #documentation
        pub static #constant: Operation<#request, #response> = Operation::new(#xml, #index)#of_this_module #rejected_by #repeat;
    }
}
