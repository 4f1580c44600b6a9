//! What an update changes and what it leaves: fields, structures, lists.

use centra_runtime::{Clear, Field};
use centra_sandbox::{Kind, Object};

use super::*;

/// docs/centra.md, "Updates": A field that is not sent is not changed; a field sent empty is set to blank.
#[test]
fn only_sent_fields_change_and_empty_ones_blank() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let before = centra.product("shirt").expect("the product");
    client.products_update([ProductUpdate::new("shirt").comment("new")]).send().expect("success");
    let mut expected = before.clone();
    expected.comment = Some("new".into());
    assert_eq!(centra.product("shirt"), Some(expected.clone()));
    client.products_update([ProductUpdate::new("shirt").comment(Clear).status("inactive")]).send().expect("success");
    (expected.comment, expected.status) = (Some(String::new()), Some("inactive".into()));
    assert_eq!(centra.product("shirt"), Some(expected));
}

/// The same for numbers and booleans: "An empty number or boolean is "no value"".
#[test]
fn empty_numbers_are_no_value() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let store = |centra: &Sandbox| match centra.object(Kind::Customer, "c") {
        Some(Object::Customer(customer)) => customer.store,
        _ => panic!("no customer"),
    };
    client.customers_update([CustomerUpdate::new("c").store(2)]).send().expect("success");
    client.customers_update([CustomerUpdate::new("c").status("active")]).send().expect("success");
    assert_eq!(store(&centra).get(), Some(&2));
    client.customers_update([CustomerUpdate::new("c").store(Clear)]).send().expect("success");
    assert_eq!(store(&centra), Field::empty());
}

/// Structures are merged field by field.
#[test]
fn structures_are_merged() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let address = AddressUpdate::new("").company("Acme").city("Lund").country("SE");
    let account = AccountUpdate::new("acme")
        .accountaddress(address)
        .carrierinformation(CarrierInformationUpdate::new().carrier("DHL").packages(2));
    client.accounts_update([account]).send().expect("success");
    let address = AddressUpdate::new("").city("Malmö").country(Clear);
    client.accounts_update([AccountUpdate::new("acme").accountaddress(address)]).send().expect("success");
    let account = centra.account("acme").expect("the account");
    assert_eq!(account.accountaddress.company.as_deref(), Some("Acme"));
    assert_eq!(account.accountaddress.city.as_deref(), Some("Malmö"));
    assert_eq!(account.accountaddress.country.as_deref(), Some(""));
    assert_eq!(account.carrierinformation.packages.get(), Some(&2));
    client.accounts_update([AccountUpdate::new("acme").carrierinformation(Clear)]).send().expect("success");
    let account = centra.account("acme").expect("the account");
    assert!(account.carrierinformation.is_empty());
    assert_eq!(account.accountaddress.city.as_deref(), Some("Malmö"));
}

/// "A stock update is a products_Update with only the ids and warehouseitems/warehouse{id, qty}; an unknown warehouse id creates the
/// warehouse": lists are merged by the ids of their items, at every depth.
#[test]
fn lists_are_merged_by_id() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let before = centra.product("shirt").expect("the product");
    let level = |id: &str, qty: &str| StockLevelUpdate::new(id).qty(qty);
    let size = ProductSizeUpdate::new("M").warehouseitems([level("main", "17"), level("outlet", "-2")]);
    let variation = ProductVariationUpdate::new("shirt-navy").sizes([size]);
    client.products_update([ProductUpdate::new("shirt").variations([variation])]).send().expect("success");

    let stock = |size: &str, warehouse: &str| centra.stock("shirt", "shirt-navy", size, warehouse);
    assert_eq!((stock("M", "main").as_deref(), stock("M", "outlet").as_deref()), (Some("17"), Some("-2")));
    assert_eq!((stock("S", "main").as_deref(), stock("S", "outlet").as_deref()), (Some("7"), None));
    assert_eq!(centra.object(Kind::Warehouse, "outlet").map(|it| it.title()).as_deref(), Some("outlet"));
    // Everything else is as it was.
    let mut after = centra.product("shirt").expect("the product");
    let sizes = |product: &mut Product| std::mem::take(&mut product.variations[0].sizes);
    let (old, new) = (sizes(&mut before.clone()), sizes(&mut after));
    assert_eq!((&old[0], &old[2]), (&new[0], &new[2]));
    assert_eq!(old[1].sku, new[1].sku);
    assert_eq!(before.variations[1], after.variations[1]);
}

/// `variationsremove`, `categoriesremove` and `marketsremove` remove, and nothing but what they name.
#[test]
fn removals_remove_what_they_name() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let markets = ["eu", "us"].map(|id| MarketUpdate::new(id).description(id));
    client.markets_update(markets).send().expect("success");
    let display = DisplayUpdate::new("1")
        .categories(["new", "shirts"].map(ReferenceUpdate::new))
        .markets(["eu", "us"].map(ReferenceUpdate::new));
    let on_display = |display: DisplayUpdate| {
        let variation = ProductVariationUpdate::new("shirt-navy").displays([display]);
        client.products_update([ProductUpdate::new("shirt").variations([variation])]).send().expect("success");
        let product = centra.product("shirt").expect("the product");
        let display = product.variations[0].displays[0].clone();
        assert!(display.categoriesremove.is_absent() && display.marketsremove.is_absent());
        [display.categories, display.markets]
            .map(|list| list.iter().filter_map(|item| item.id.clone()).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(on_display(display), ["new shirts", "eu us"]);
    assert_eq!(
        on_display(DisplayUpdate::new("1").categoriesremove([ReferenceUpdate::new("new")])),
        ["shirts", "eu us"]
    );
    assert_eq!(on_display(DisplayUpdate::new("1").marketsremove([ReferenceUpdate::new("eu")])), ["shirts", "us"]);

    let in_window = |window: DeliveryWindowUpdate| {
        client.deliverywindows_update([window]).send().expect("success");
        let Some(Object::DeliveryWindow(window)) = centra.object(Kind::DeliveryWindow, "aw") else {
            panic!("no window")
        };
        window.variations.iter().filter_map(|item| item.id.clone()).collect::<Vec<_>>()
    };
    let both = ["shirt-navy", "shirt-ecru"].map(DeliveryWindowVariationUpdate::new);
    assert_eq!(in_window(DeliveryWindowUpdate::new("aw").variations(both)), ["shirt-navy", "shirt-ecru"]);
    let one = [DeliveryWindowVariationUpdate::new("shirt-navy")];
    assert_eq!(in_window(DeliveryWindowUpdate::new("aw").variationsremove(one)), ["shirt-ecru"]);
}

/// docs/centra.md, "On the wire": Unknown elements may appear anywhere. They change nothing; a misspelt field is at least remarked on.
#[test]
fn unknown_elements_are_ignored_with_a_notice() {
    let centra = start();
    let number = centra.place_orders(1)[0].to_string();
    let before = centra.order(&number);
    let send = |inner: &str| {
        let login = "<login><username>demo</username><password>demo</password></login>";
        let order = format!("<orders><order><id>{number}</id>{inner}</order></orders>");
        let body = format!("<orders_Update xmlns=\"{}\">{login}{order}</orders_Update>", SOAP_API.namespaces[1]);
        plain::post(&centra, "soap-api", &[], &plain::envelope(&body)).body
    };
    let answer = send("<statuss>confirmed</statuss>");
    assert!(answer.contains("<ns1:success>true</ns1:success>"), "{answer}");
    assert!(answer.contains("unknown or comes twice: statuss in Order<"), "{answer}");
    assert_eq!(centra.order(&number), before);
    let row = "<sizes><size><orderitem><id>50001</id></orderitem><qtty>1</qtty></size></sizes>";
    let answer = send(&format!("<cancelled><product>{row}</product></cancelled>"));
    assert!(answer.contains("qtty in OrderSize<"), "{answer}");
    // Attributes and comments are not worth a word.
    let answer =
        send("<!-- a --><status xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x\">hold</status>");
    assert!(answer.contains("<ns1:notices/>"), "{answer}");
}

/// "errors say why it failed": what is wrong in one object is the end of the whole request.
#[test]
fn a_request_with_an_error_changes_nothing() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let look = || {
        let kinds = Kind::ALL.map(|kind| (kind, centra.ids(kind).len()));
        (kinds, centra.product("shirt"), centra.events())
    };
    let before = look();
    let good = || ProductUpdate::new("shirt").comment("changed");
    let variation = |size| ProductVariationUpdate::new("new").sizetable(ReferenceUpdate::new("letters")).sizes([size]);
    let level = |qty: &str| ProductSizeUpdate::new("M").warehouseitems([StockLevelUpdate::new("elsewhere").qty(qty)]);
    let with = |variation| ProductUpdate::new("trousers").variations([variation]);
    let cases = [
        (with(variation(level("many"))), "qty must be a whole number, not \"many\""),
        (with(variation(ProductSizeUpdate::new("XXL"))), "unknown size: XXL"),
        (with(ProductVariationUpdate::new("new").sizetable(ReferenceUpdate::new("none"))), "unknown sizetable: none"),
        (with(ProductVariationUpdate::new("shirt-navy")), "variation shirt-navy belongs to another object"),
        (ProductUpdate::new("trousers").weight(WeightUpdate::new().value("heavy")), "value must be a decimal number"),
        (ProductUpdate::new(""), "product without an id"),
    ];
    for (bad, expected) in cases {
        let errors = errors(client.products_update([good(), bad]).send());
        assert!(errors.iter().any(|error| error.contains(expected)), "{expected}: {errors:?}");
        assert_eq!(look(), before, "{expected}");
    }
    let account = AccountUpdate::new("acme").market(ReferenceUpdate::new("nowhere"));
    let errors = errors(client.accounts_update([AccountUpdate::new("good"), account]).send());
    assert_eq!(errors, ["account acme: market: unknown market: nowhere"]);
    assert_eq!(look(), before);
}
