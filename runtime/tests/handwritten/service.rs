//! What a generated client looks like, written by hand: endpoints, operations, one method each. The types are in `mod.rs`.

#[path = "mod.rs"]
mod types;

use centra_runtime::codegen::*;
pub use types::*;

/// A client of the service; blocking or async as its transport is.
#[derive(Clone, Debug)]
pub struct Client<T>(Caller<T>);

impl<T> Client<T> {
    /// A client of the endpoint that `port` names ([`SHOP`]).
    pub fn new(port: Port, transport: T) -> Self {
        Self(Caller::new(port, transport))
    }
    /// Makes calls by this policy: time limits, attempts, calls at a time.
    #[must_use]
    pub fn with(self, policy: centra_runtime::Policy) -> Self {
        Self(self.0.with(policy))
    }
    /// The client that this one is made of: its port, its transport, and calls of any operation.
    pub fn inner(&self) -> &Caller<T> {
        &self.0
    }
    /// `products_Update`
    pub fn products_update(
        &self,
        products: impl IntoIterator<Item = ProductUpdate>,
    ) -> Call<'_, T, ProductsUpdate, ResultType> {
        let mut request = ProductsUpdate::default();
        extend::<_, ProductUpdate>(&mut request.products, products);
        self.0.call(&PRODUCTS_UPDATE, request)
    }
    /// As [`products_update`](Self::products_update), for any number: in chunks.
    pub fn products_update_all<'c>(
        &'c self,
        products: impl IntoIterator<Item = ProductUpdate, IntoIter: Send + 'c>,
    ) -> centra_runtime::Batch<'c, T, ProductsUpdate, ResultType, Product> {
        centra_runtime::Batch::new(&self.0, &PRODUCTS_UPDATE, products, |request| &mut request.products)
    }
    /// `products_Get`
    pub fn products_get(&self, request: Product) -> Call<'_, T, Product, Product> {
        self.0.call(&PRODUCTS_GET, request)
    }
}

/// `urn:shop`, as `shop.wsdl` has it.
pub static SHOP: Endpoint = Endpoint {
    name: "shop",
    service: "ShopService",
    address: "https://shop.example/soap",
    namespaces: &["", "urn:shop"],
    actions: &["urn:shop/Products_Update", "urn:shop/Products_Get"],
    login: LoginPlacement::Body,
    version: SoapVersion::Soap11,
};
/// `products_Update`
pub static PRODUCTS_UPDATE: Operation<ProductsUpdate, ResultType> = Operation::new("products_Update", 0).repeatable();
/// `products_Get`
pub static PRODUCTS_GET: Operation<Product, Product> = Operation::new("products_Get", 1).rejected_by::<ResultType>();

/// The service itself, to be implemented: one method per operation.
pub trait Server {
    /// `products_Update`
    fn products_update(&self, caller: &server::Caller<'_>, request: ProductsUpdate) -> server::Served<ResultType>;
    /// `products_Get`
    fn products_get(&self, caller: &server::Caller<'_>, request: Product) -> server::Served<Product>;
}

/// Answers one request that came to `endpoint`, by the method of its operation. No I/O.
pub fn serve<S: Server + ?Sized>(
    server: &S,
    endpoint: &'static Endpoint,
    request: &server::Request<'_>,
) -> server::Answer {
    server::serve(endpoint, request, |incoming| {
        if incoming.is(&PRODUCTS_UPDATE) {
            return Some(incoming.answer(&PRODUCTS_UPDATE, |caller, request| server.products_update(caller, request)));
        }
        if incoming.is(&PRODUCTS_GET) {
            return Some(incoming.answer(&PRODUCTS_GET, |caller, request| server.products_get(caller, request)));
        }
        None
    })
}
