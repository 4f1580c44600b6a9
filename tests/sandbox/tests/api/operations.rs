//! Every one of the 17 operations, on every endpoint: it is carried out, and what it stores is what was sent.

use centra_sandbox::{Kind, Object, Shop};

use super::*;

/// docs/centra.md, "Operations": the 14 updates.
#[test]
fn every_update_stores_what_was_sent_on_every_endpoint() {
    for endpoint in ENDPOINTS {
        let centra = start();
        let client = client(&centra, endpoint);
        catalogue(&client);
        client.markets_update([MarketUpdate::new("eu").store("1").description("Europe")]).send().expect("markets");
        client.warehouses_update([WarehouseUpdate::new("main").description("Borås")]).send().expect("warehouses");
        client
            .paymentterms_update([TermsUpdate::new("30").description("30 days").duedays("30")])
            .send()
            .expect("terms");
        client.shippingterms_update([TermsUpdate::new("ddp").name("DDP")]).send().expect("terms");
        client.salesreps_update([SalesrepUpdate::new("rep").name("Sten").percent("2.5")]).send().expect("salesreps");
        let item = PricelistProductUpdate::new("shirt").price("25.000").priceb("10.43100");
        let pricelist = PricelistUpdate::new("eur").currency("EUR").description("Euro").items([item]);
        client.pricelists_update([pricelist]).send().expect("pricelists");
        let date = PriceAlterationDateUpdate::new("sale").name("Sale").startdate("2021-06-22");
        client.pricealterationdates_update([date]).send().expect("dates");
        let variation = DeliveryWindowVariationUpdate::new("shirt-navy").productlimit(3);
        let window = DeliveryWindowUpdate::new("aw").description("Autumn").atonce(false).variations([variation]);
        client.deliverywindows_update([window]).send().expect("windows");
        client.customers_update([CustomerUpdate::new("c-1").firstname("Ida").store(1)]).send().expect("customers");
        let account = AccountUpdate::new("acme")
            .description("Acme & Söner")
            .market(ReferenceUpdate::new("eu"))
            .paymentterms(ReferenceUpdate::new("30"))
            .buyers([BuyerUpdate::new("b-1").firstname("Bo").password("s3cret")]);
        client.accounts_update([account]).send().expect("accounts");
        let number = centra.place_orders(1)[0].to_string();
        client.orders_update([OrderUpdate::new(&number).locked("yes")]).send().expect("orders");
        let invoice =
            InvoiceUpdate::new("i-1").order(ReferenceUpdate::new(&number)).total("1135.00").invoicedate("2021-02-03");
        client.invoices_update([invoice]).send().expect("invoices");

        let title = |kind, id: &str| centra.object(kind, id).map(|object| object.title());
        let named = |text: &str| Some(text.to_owned());
        assert_eq!(title(Kind::Market, "eu"), named("Europe"), "{}", endpoint.name);
        assert_eq!(title(Kind::Warehouse, "main"), named("Borås"));
        assert_eq!(title(Kind::PaymentTerms, "30"), named("30 days"));
        assert_eq!(title(Kind::ShippingTerms, "ddp"), named("DDP"));
        assert_eq!(title(Kind::Salesrep, "rep"), named("Sten"));
        assert_eq!(title(Kind::PriceAlterationDate, "sale"), named("Sale"));
        assert_eq!(title(Kind::Account, "acme"), named("Acme & Söner"));
        assert_eq!(title(Kind::Customer, "c-1"), named("Ida"));
        assert_eq!(centra.order(&number).and_then(|order| order.locked), named("yes"));
        assert_eq!(centra.ids(Kind::Size).len(), 3);
        let Some(Object::Pricelist(pricelist)) = centra.object(Kind::Pricelist, "eur") else { panic!("no pricelist") };
        assert_eq!(
            (pricelist.items[0].price.as_deref(), pricelist.items[0].priceb.as_deref()),
            (Some("25.000"), Some("10.43100"))
        );
        let Some(Object::DeliveryWindow(window)) = centra.object(Kind::DeliveryWindow, "aw") else {
            panic!("no window")
        };
        assert_eq!((window.atonce.get(), window.variations[0].id.as_deref()), (Some(&false), Some("shirt-navy")));
        let Some(Object::Invoice(invoice)) = centra.object(Kind::Invoice, "i-1") else { panic!("no invoice") };
        assert_eq!((invoice.total.as_deref(), invoice.order.id.as_deref()), (Some("1135.00"), Some(&*number)));
        assert_eq!(centra.product("shirt").map(|product| product.variations.len()), Some(2));
        let account = centra.account("acme").expect("the account");
        assert_eq!(account.paymentterms.description.as_deref(), Some("30 days"), "a reference shows what it names");
        assert!(account.buyers[0].password.is_none(), "a password is shown to nobody");
    }
}

/// docs/centra.md, "Event queue": the three operations of the queue.
#[test]
fn the_queue_works_on_every_endpoint() {
    for endpoint in ENDPOINTS {
        let centra = start();
        let client = client(&centra, endpoint);
        let numbers = centra.place_orders(2);
        let wholesale = centra.try_place_orders(1, Shop::Wholesale).expect("an order");
        let found = events(&client, "order");
        let entries: Vec<_> = found.iter().filter_map(|event| event.entry.clone()).collect();
        assert_eq!(
            entries,
            [numbers[0], numbers[1], wholesale[0]].map(|number| number.to_string()),
            "{}",
            endpoint.name
        );
        let market = Reference { id: Some("B2B".into()), ..Default::default() };
        let request =
            EventsGetByMarkets { r#type: Some("order".into()), markets: vec![market].into(), ..Default::default() };
        let reply = client.events_get_by_markets(request).send().expect("events");
        assert_eq!(reply.events.len(), 1);
        assert_eq!(reply.events[0].data.order.r#type.as_deref(), Some("wholesale"));
        let ids = found.iter().filter_map(|event| event.id.clone());
        client.events_done(ids).send().expect("done");
        assert_eq!(centra.queued_events(), 0);
    }
}
