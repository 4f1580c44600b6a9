//! Requests about what is sold: products, sizes, pricelists, the dates of their changes, delivery windows.

use centra_runtime::Clear;
use centra_tests::centra::*;

use crate::pen::{Pen, Shape, blank, blank_reference, many};

pub fn products(shape: Shape) -> Vec<ProductUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![ProductUpdate::new(pen.text())],
        Shape::Blank => vec![
            blank!(
                ProductUpdate::new("p");
                status sku description folder brand collection harmcode countryoforigin weight comment;
                clear_variations clear_media clear_metadata
            ),
            ProductUpdate::new("q")
                .folder(FolderUpdate::new("").description(Clear))
                .brand(blank_reference())
                .weight(blank!(WeightUpdate::new(); value unit))
                .variations([blank!(
                    ProductVariationUpdate::new("v");
                    stockid description sku status sizetable cog;
                    clear_sizes clear_displays
                )])
                .media([blank!(ImageUpdate::new("i"); image variation)])
                .metadata([blank!(
                    StoreMetaUpdate::new("1");
                    shortdescription description metatitle metakeywords metadescription taxgroup
                )]),
            ProductUpdate::new("r").folder(FolderUpdate::without_id()).variations([ProductVariationUpdate::new("v")
                .sizes([
                    blank!(ProductSizeUpdate::new("s"); qty preorder description comment sku ean; clear_warehouseitems),
                    ProductSizeUpdate::new("t").warehouseitems([blank!(StockLevelUpdate::new("w"); qty cog)]),
                ])
                .displays([blank!(
                    DisplayUpdate::new("1");
                    minimumorderamount orderdenominator;
                    clear_categories clear_categoriesremove clear_markets clear_marketsremove
                )])]),
        ],
        Shape::Full => vec![product(pen, 2), product(pen, 1)],
    }
}

fn product(pen: &Pen, count: usize) -> ProductUpdate {
    ProductUpdate::new(pen.text())
        .status(pen.text())
        .sku(pen.text())
        .description(pen.text())
        .folder(FolderUpdate::new(pen.text()).description(pen.text()))
        .brand(pen.reference())
        .collection(pen.reference())
        .harmcode(pen.reference())
        .countryoforigin(pen.text())
        .weight(WeightUpdate::new().value(pen.text()).unit(pen.text()))
        .variations(many(count, || variation(pen, count)))
        .media(many(count, || ImageUpdate::new(pen.text()).image(pen.text()).variation(pen.reference())))
        .metadata(many(count, || {
            StoreMetaUpdate::new(pen.text())
                .shortdescription(pen.text())
                .description(pen.text())
                .metatitle(pen.text())
                .metakeywords(pen.text())
                .metadescription(pen.space())
                .taxgroup(pen.text())
        }))
        .comment(pen.text())
}

fn variation(pen: &Pen, count: usize) -> ProductVariationUpdate {
    ProductVariationUpdate::new(pen.text())
        .stockid(pen.text())
        .description(pen.text())
        .sku(pen.text())
        .status(pen.text())
        .sizetable(pen.reference())
        .sizes(many(count, || {
            ProductSizeUpdate::new(pen.text())
                .qty(pen.text())
                .preorder(pen.text())
                .description(pen.text())
                .comment(pen.text())
                .sku(pen.text())
                .ean(pen.text())
                .warehouseitems(many(count, || StockLevelUpdate::new(pen.text()).qty(pen.text()).cog(pen.text())))
        }))
        .displays(many(count, || {
            DisplayUpdate::new(pen.text())
                .categories(many(count, || pen.reference()))
                .categoriesremove(many(count, || pen.reference()))
                .markets(many(count, || pen.reference()))
                .marketsremove(many(count, || pen.reference()))
                .minimumorderamount(pen.text())
                .orderdenominator(pen.text())
        }))
        .cog(pen.text())
}

pub fn sizes(shape: Shape) -> Vec<SizeUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![SizeUpdate::new(pen.text())],
        Shape::Blank => vec![
            blank!(SizeUpdate::new("s"); description sku ean comment sizetable),
            SizeUpdate::new("t").sizetable(blank!(SizetableUpdate::new("t"); description stockdivisor stockunit)),
        ],
        Shape::Full => many(2, || {
            SizeUpdate::new(pen.text())
                .description(pen.text())
                .sku(pen.text())
                .ean(pen.text())
                .comment(pen.text())
                .sizetable(
                    SizetableUpdate::new(pen.text())
                        .description(pen.text())
                        .stockdivisor(pen.text())
                        .stockunit(pen.text()),
                )
        }),
    }
}

pub fn pricelists(shape: Shape) -> Vec<PricelistUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![PricelistUpdate::new(pen.text())],
        Shape::Blank => vec![
            blank!(PricelistUpdate::new("p"); store r#type currency description; clear_items),
            PricelistUpdate::new("q").items([
                blank!(PricelistProductUpdate::new("p"); price priceb alteredprice alteredpriceb),
                PricelistProductUpdate::new("q").variation([blank!(
                    PricelistVariationUpdate::new("v");
                    price priceb alteredprice alteredpriceb
                )]),
            ]),
        ],
        Shape::Full => vec![pricelist(pen, 2), pricelist(pen, 1)],
    }
}

fn pricelist(pen: &Pen, count: usize) -> PricelistUpdate {
    let items = many(count, || {
        PricelistProductUpdate::new(pen.text())
            .price(pen.text())
            .priceb(pen.text())
            .alteredprice(pen.text())
            .alteredpriceb(pen.text())
            .variation(many(count, || {
                PricelistVariationUpdate::new(pen.text())
                    .price(pen.text())
                    .priceb(pen.text())
                    .alteredprice(pen.text())
                    .alteredpriceb(pen.text())
            }))
    });
    PricelistUpdate::new(pen.text())
        .store(pen.text())
        .r#type(pen.text())
        .currency(pen.text())
        .description(pen.text())
        .items(items)
}

pub fn pricealterationdates(shape: Shape) -> Vec<PriceAlterationDateUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![PriceAlterationDateUpdate::new(pen.text())],
        Shape::Blank => vec![blank!(PriceAlterationDateUpdate::new("d"); status name store startdate)],
        Shape::Full => many(2, || {
            PriceAlterationDateUpdate::new(pen.text())
                .status(pen.text())
                .name(pen.text())
                .store(pen.text())
                .startdate(pen.text())
        }),
    }
}

pub fn deliverywindows(shape: Shape) -> Vec<DeliveryWindowUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![DeliveryWindowUpdate::new(pen.text())],
        Shape::Blank => vec![
            blank!(
                DeliveryWindowUpdate::new("d");
                status description startdate stopdate atonce;
                clear_variations clear_variationsremove
            ),
            DeliveryWindowUpdate::new("e").variations([blank!(
                DeliveryWindowVariationUpdate::new("v");
                r#type productlimit variationlimit
            )]),
        ],
        Shape::Full => vec![deliverywindow(pen, 2), deliverywindow(pen, 1)],
    }
}

fn deliverywindow(pen: &Pen, count: usize) -> DeliveryWindowUpdate {
    let variation = || {
        DeliveryWindowVariationUpdate::new(pen.text())
            .r#type(pen.text())
            .productlimit(pen.number())
            .variationlimit(pen.number())
    };
    DeliveryWindowUpdate::new(pen.text())
        .status(pen.text())
        .description(pen.text())
        .startdate(pen.text())
        .stopdate(pen.text())
        .atonce(pen.flag())
        .variations(many(count, variation))
        .variationsremove(many(count, variation))
}
