//! Whom the ERP deals with: markets, terms, an account and its buyers.

use centra_runtime::transport::Transport;
use centra_sandbox::Kind;

use super::{Day, Told, Wrong, ensure, same};
use crate::centra::*;

pub(super) fn markets<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let market = |id: &str, ty: &str, name: &str| MarketUpdate::new(id).store("1").r#type(ty).description(name);
    let markets = [market("eu", "retail", "Europe"), market("b2b", "wholesale", "Wholesale <Norden>")];
    day.client.markets_update(markets).send()?;
    same("the markets", &day.centra.ids(Kind::Market), &vec!["eu".to_owned(), "b2b".to_owned()])?;
    let title = day.centra.object(Kind::Market, "b2b").map(|market| market.title());
    same("the name of b2b", &title.as_deref(), &Some("Wholesale <Norden>"))?;
    Ok(Told {
        sent: "markets_Update with a retail and a wholesale market".into(),
        got: "success".into(),
        means: "orders will say which market they come from".into(),
        verified: "both are there, with their names".into(),
    })
}

pub(super) fn terms<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    day.client.paymentterms_update([TermsUpdate::new("net30").name("30 days net").duedays("30")]).send()?;
    day.client.shippingterms_update([TermsUpdate::new("dap").name("Delivered at place")]).send()?;
    for (kind, id, name) in
        [(Kind::PaymentTerms, "net30", "30 days net"), (Kind::ShippingTerms, "dap", "Delivered at place")]
    {
        let title = day.centra.object(kind, id).map(|terms| terms.title());
        same(id, &title.as_deref(), &Some(name))?;
    }
    Ok(Told {
        sent: "paymentterms_Update and shippingterms_Update, one object each".into(),
        got: "success, twice".into(),
        means: "accounts can refer to them".into(),
        verified: "both are there".into(),
    })
}

pub(super) fn account<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let buyer = |id: &str, first: &str, last: &str| {
        BuyerUpdate::new(id).store(2).status("active").firstname(first).lastname(last).email(format!("{id}@nk.example"))
    };
    let address = AddressUpdate::without_id().company("NK").address1("Hamngatan 18").city("Stockholm").country("SE");
    let account = AccountUpdate::new("NK-STHLM")
        .status("active")
        .description("Nordiska Kompaniet")
        .creditlimit("250000.00")
        .market(ReferenceUpdate::new("b2b"))
        .pricelist(ReferenceUpdate::new("eur"))
        .paymentterms(ReferenceUpdate::new("net30"))
        .shippingterms(ReferenceUpdate::new("dap"))
        .accountaddress(address)
        .buyers([buyer("ida", "Ida", "Nørgård"), buyer("bo", "Bo", "Ek").password("s3cret")]);
    day.client.accounts_update([account]).send()?;
    let found = day.centra.account("NK-STHLM").ok_or_else(|| Wrong("the store has no account NK-STHLM".into()))?;
    let buyers: Vec<_> = found.buyers.iter().filter_map(|buyer| buyer.lastname.clone()).collect();
    same("the buyers", &buyers, &vec!["Nørgård".to_owned(), "Ek".to_owned()])?;
    let terms = [&found.market, &found.pricelist, &found.paymentterms, &found.shippingterms];
    let terms: Vec<_> = terms.iter().filter_map(|reference| reference.id.as_deref()).collect();
    same("what the account refers to", &terms, &vec!["b2b", "eur", "net30", "dap"])?;
    ensure(found.buyers.iter().all(|buyer| buyer.password.is_none()), "a password is shown")?;
    Ok(Told {
        sent: "accounts_Update with an address, two buyers, and references to market, price list and terms".into(),
        got: "success".into(),
        means: "had one of the references been unknown, nothing of the request would have been carried out".into(),
        verified: "the account refers to all four, and has both buyers".into(),
    })
}
