//! What a user writes, once: every operation, over any endpoint and any transport.

use centra_runtime::{List, Login, Port};
use centra_tests::centra::*;

use crate::answers;
use crate::goods::{deliverywindows, pricealterationdates, pricelists, products, sizes};
use crate::orders::{invoices, orders};
use crate::pen::{Shape, many};
use crate::people::{accounts, customers, markets, salesreps, terms, warehouses};
use crate::watch::{LOGIN, Watch, Way};

/// Requests whose container is there and empty, which no builder makes: the request itself is a plain value.
macro_rules! empty {
    ($watch:ident, $client:ident, $way:ident; $($operation:ident: $request:ident { $container:ident },)*) => {$(
        let request = $request { $container: List::empty(), ..$request::default() };
        $watch.done::<$way, _, _>($client.inner().call(&$operation, request)).await;
    )*};
}

/// Does all operations, each with all shapes of requests. Whatever does not arrive as it was sent fails where it happens.
pub(crate) async fn all_operations<W: Way>(watch: &mut Watch) {
    let login = Login::new(LOGIN.0, LOGIN.1);
    let port = Port::new(watch.endpoint, &watch.server.url).expect("an address").login(login);
    let client = Client::new(port, W::transport());
    for shape in Shape::ALL {
        watch.done::<W, _, _>(client.accounts_update(accounts(shape))).await;
        watch.done::<W, _, _>(client.customers_update(customers(shape))).await;
        watch.done::<W, _, _>(client.deliverywindows_update(deliverywindows(shape))).await;
        watch.done::<W, _, _>(client.invoices_update(invoices(shape))).await;
        watch.done::<W, _, _>(client.markets_update(markets(shape))).await;
        watch.done::<W, _, _>(client.orders_update(orders(shape))).await;
        watch.done::<W, _, _>(client.paymentterms_update(terms(shape))).await;
        watch.done::<W, _, _>(client.pricealterationdates_update(pricealterationdates(shape))).await;
        watch.done::<W, _, _>(client.pricelists_update(pricelists(shape))).await;
        watch.done::<W, _, _>(client.products_update(products(shape))).await;
        watch.done::<W, _, _>(client.salesreps_update(salesreps(shape))).await;
        watch.done::<W, _, _>(client.shippingterms_update(terms(shape))).await;
        watch.done::<W, _, _>(client.sizes_update(sizes(shape))).await;
        watch.done::<W, _, _>(client.warehouses_update(warehouses(shape))).await;
    }
    empty! {
        watch, client, W;
        ACCOUNTS_UPDATE: AccountsUpdate { accounts },
        CUSTOMERS_UPDATE: CustomersUpdate { customers },
        DELIVERYWINDOWS_UPDATE: DeliverywindowsUpdate { deliverywindows },
        INVOICES_UPDATE: InvoicesUpdate { invoices },
        MARKETS_UPDATE: MarketsUpdate { markets },
        ORDERS_UPDATE: OrdersUpdate { orders },
        PAYMENTTERMS_UPDATE: PaymenttermsUpdate { paymentterms },
        PRICEALTERATIONDATES_UPDATE: PricealterationdatesUpdate { pricealterationdates },
        PRICELISTS_UPDATE: PricelistsUpdate { pricelists },
        PRODUCTS_UPDATE: ProductsUpdate { products },
        SALESREPS_UPDATE: SalesrepsUpdate { salesreps },
        SHIPPINGTERMS_UPDATE: ShippingtermsUpdate { shippingterms },
        SIZES_UPDATE: SizesUpdate { sizes },
        WAREHOUSES_UPDATE: WarehousesUpdate { warehouses },
    }
    for count in 0..3 {
        watch.done::<W, _, _>(client.events_done(many(count, || "77".to_owned()))).await;
    }

    let (all, record) = watch.call::<W, _, _>(client.events_get(get("all"))).await;
    answers::check_all(&watch.schema, &all.expect("events"), &record);
    let (sizes, record) = watch.call::<W, _, _>(client.events_get(get("size"))).await;
    answers::check_only(&watch.schema, &sizes.expect("events"), &record, &["size"]);
    let (none, record) = watch.call::<W, _, _>(client.events_get(get("& <none>"))).await;
    answers::check_only(&watch.schema, &none.expect("events"), &record, &[]);

    let by_markets = |markets: &[&str]| EventsGetByMarkets {
        r#type: Some("all".into()),
        markets: markets.iter().map(|id| Reference { id: Some((*id).into()), ..Reference::default() }).collect(),
        ..EventsGetByMarkets::default()
    };
    for (markets, types) in [(&["6"][..], &["account"][..]), (&["6", "5"], &["order", "account"]), (&["none"], &[])] {
        let (some, record) = watch.call::<W, _, _>(client.events_get_by_markets(by_markets(markets))).await;
        answers::check_only(&watch.schema, &some.expect("events"), &record, types);
    }
    for markets in [List::absent(), List::empty()] {
        let request = EventsGetByMarkets { markets, ..by_markets(&[]) };
        let (all, record) = watch.call::<W, _, _>(client.events_get_by_markets(request)).await;
        answers::check_all(&watch.schema, &all.expect("events"), &record);
    }
}

fn get(r#type: &str) -> EventsGetRequest {
    EventsGetRequest { r#type: Some(r#type.into()), ..EventsGetRequest::default() }
}
