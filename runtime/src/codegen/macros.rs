//! How the tables of generated code become trait impls: one line per field there, no loop and no decision here.

/// `record! { Order: "order".root("ns1:order"); 0 id: "ns1:id", 1 rows: "ns1:rows" / "ns1:row", @ 2 lang: "xml:lang", _ unknown }`:
/// slot, field and tag of every element, a container's child behind `/`, then attributes behind `@`, then the text, then the unknown content.
///
/// `NAMESPACES` must be in scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    (
        $name:ident: $xml:literal $(.$setting:ident($($value:expr)?))*;
        $(
            $slot:literal $($field:ident)?: $tag:literal $(.$flag:ident($($number:expr)?))*
            $(/ $item:literal $(.$item_flag:ident($($item_value:expr)?))*)?
            $(login $username:literal $password:literal)?,
        )*
        $(@ $attribute_slot:literal $attribute:ident: $attribute_tag:literal $(.$attribute_flag:ident($($attribute_value:expr)?))*,)*
        $(text $text_slot:literal $text:ident,)?
        $(_ $unknown:ident)?
    ) => {
        impl $crate::codegen::Absent for $name {
            const ABSENT: Self = Self {
                $($($field: $crate::codegen::Absent::ABSENT,)?)*
                $($attribute: $crate::codegen::Absent::ABSENT,)*
                $($text: $crate::codegen::Absent::ABSENT,)?
                $($unknown: $crate::codegen::Absent::ABSENT,)?
            };
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                <Self as $crate::codegen::Absent>::ABSENT
            }
        }

        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::codegen::Item::copy(self)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codegen::Item::same(self, other)
            }
        }

        impl $crate::codegen::Record for $name {
            fn shape(&self) -> &'static $crate::codegen::Shape {
                static SHAPE: $crate::codegen::Shape = $crate::codegen::Shape::new($xml, &NAMESPACES, &[$(
                    $crate::codegen::Element::new($tag, $slot)$(.$flag($($number)?))*
                    $(.of(&$crate::codegen::Element::new($item, 0)$(.$item_flag($($item_value)?))*.repeats()))?
                    $(.login(&[
                        $crate::codegen::Element::new($username, 0),
                        $crate::codegen::Element::new($password, 1),
                    ]))?
                ),*])
                .attributes(&[$($crate::codegen::Attribute::new($attribute_tag, $attribute_slot)$(.$attribute_flag($($attribute_value)?))*),*])
                $(.text($text_slot))?
                $(.$setting($($value)?))*;
                &SHAPE
            }
            #[inline(never)]
            fn slot(&self, slot: u16) -> &dyn $crate::codegen::Slot {
                match slot {
                    $($($slot => &self.$field,)?)*
                    $($attribute_slot => &self.$attribute,)*
                    $($text_slot => &self.$text,)?
                    $(_ => &self.$unknown,)?
                    #[allow(unreachable_patterns)]
                    _ => unreachable!("a group is no element, so it has no unknown content"),
                }
            }
            #[inline(never)]
            fn slot_mut(&mut self, slot: u16) -> &mut dyn $crate::codegen::Slot {
                match slot {
                    $($($slot => &mut self.$field,)?)*
                    $($attribute_slot => &mut self.$attribute,)*
                    $($text_slot => &mut self.$text,)?
                    $(_ => &mut self.$unknown,)?
                    #[allow(unreachable_patterns)]
                    _ => unreachable!("a group is no element, so it has no unknown content"),
                }
            }
            fn absent() -> &'static Self {
                const ABSENT: &$name = &<$name as $crate::codegen::Absent>::ABSENT;
                ABSENT
            }
        }
    };
}

/// `enumeration! { Mission: "mission"; Update = "update", Delete = "delete", _ Other }`: the texts of the variants, and the variant of all other
/// texts. `Level: "level" by same_value::<i32>;`: how texts are compared, if they need more than no white space around them.
#[doc(hidden)]
#[macro_export]
macro_rules! __enumeration {
    ($name:ident: $xml:literal; $($rest:tt)*) => {
        $crate::__enumeration! { $name: $xml by $crate::codegen::same_text; $($rest)* }
    };
    ($name:ident: $xml:literal by $same:expr; $($variant:ident = $text:literal,)* _ $other:ident) => {
        impl $name {
            /// As it stands in XML.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::$other(text) => text,
                }
            }
        }

        impl $crate::codegen::Simple for $name {
            const NAME: &'static str = $xml;
            const KEEPS_BLANKS: bool = true;

            fn parse(text: &str) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(match text {
                    $($text => Self::$variant,)*
                    _ if text.trim_ascii().is_empty() => return ::core::option::Option::None,
                    _ => match $crate::codegen::meant(text, &[$($text),*], $same) {
                        ::core::option::Option::Some(named) => return Self::parse(named),
                        ::core::option::Option::None => Self::$other(::std::borrow::ToOwned::to_owned(text)),
                    },
                })
            }

            fn is_known(&self) -> bool {
                !::core::matches!(self, Self::$other(_))
            }

            fn text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed(self.as_str())
            }
        }

        impl $crate::codegen::Settable for $name {
            type Target = Self;
        }
    };
}

/// `names! { Reason: "reason"; Stock = "urn:shop" "stock", None = "" "none", _ Other }`: namespace and local part of each variant, and the
/// variant of all other names.
#[doc(hidden)]
#[macro_export]
macro_rules! __names {
    ($name:ident: $xml:literal; $($variant:ident = $namespace:literal $local:literal,)* _ $other:ident) => {
        impl $name {
            /// The name that stands in XML.
            #[must_use]
            pub fn name(&self) -> $crate::value::QName {
                match self {
                    $(Self::$variant => $crate::value::QName::new($namespace, $local),)*
                    Self::$other(name) => ::core::clone::Clone::clone(name),
                }
            }
        }

        impl ::core::convert::From<$crate::value::QName> for $name {
            fn from(name: $crate::value::QName) -> Self {
                match (name.namespace().unwrap_or_default(), name.local()) {
                    $(($namespace, $local) => Self::$variant,)*
                    _ => Self::$other(name),
                }
            }
        }

        impl $crate::codegen::Simple for $name {
            const NAME: &'static str = $xml;
            const QUALIFIED: bool = true;

            fn parse(text: &str) -> ::core::option::Option<Self> {
                Self::parse_in(text, $crate::codegen::Scope::NONE)
            }

            fn parse_in(text: &str, scope: $crate::codegen::Scope<'_>) -> ::core::option::Option<Self> {
                <$crate::value::QName as $crate::codegen::Simple>::parse_in(text, scope).map(Self::from)
            }

            fn text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned(::std::string::ToString::to_string(&self.name()))
            }

            fn text_with(
                &self,
                spell: &mut dyn ::core::ops::FnMut(&$crate::value::QName) -> ::std::string::String,
            ) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned(spell(&self.name()))
            }

            fn is_known(&self) -> bool {
                !::core::matches!(self, Self::$other(_))
            }
        }

        impl $crate::codegen::Settable for $name {
            type Target = Self;
        }
    };
}

/// `union_of! { Size: "size"; Any = "any", | Decimal, _ Other }`: the texts of the variants, those that hold a value of another type in the
/// order in which they are tried, and the variant of all other texts. `One = "1" by same_value::<i32>,`: as for an enumeration.
#[doc(hidden)]
#[macro_export]
macro_rules! __union_of {
    (
        $name:ident: $xml:literal;
        $($variant:ident = $text:literal $(by $same:expr)?,)* $(| $member:ident,)+ _ $other:ident
    ) => {
        impl $name {
            /// As it stands in XML.
            #[must_use]
            pub fn text(&self) -> ::std::borrow::Cow<'_, str> {
                match self {
                    $(Self::$variant => ::std::borrow::Cow::Borrowed($text),)*
                    $(Self::$member(value) => $crate::codegen::Simple::text(value),)+
                    Self::$other(text) => ::std::borrow::Cow::Borrowed(text),
                }
            }
        }

        impl $crate::codegen::Simple for $name {
            const NAME: &'static str = $xml;
            const KEEPS_BLANKS: bool = true;
            const QUALIFIED: bool = false $(|| $crate::codegen::is_qualified(Self::$member))+;

            fn parse(text: &str) -> ::core::option::Option<Self> {
                Self::parse_in(text, $crate::codegen::Scope::NONE)
            }

            fn parse_in(text: &str, scope: $crate::codegen::Scope<'_>) -> ::core::option::Option<Self> {
                let trimmed = text.trim_ascii();
                match text {
                    $($text => return ::core::option::Option::Some(Self::$variant),)*
                    _ if trimmed.is_empty() => return ::core::option::Option::None,
                    $(
                        _ if $crate::codegen::same_text(text, $text) $(|| $same(text, $text))? => {
                            return ::core::option::Option::Some(Self::$variant);
                        }
                    )*
                    _ => {}
                }
                $(
                    if let ::core::option::Option::Some(value) = $crate::codegen::known(trimmed, scope) {
                        return ::core::option::Option::Some(Self::$member(value));
                    }
                )+
                ::core::option::Option::Some(Self::$other(::std::borrow::ToOwned::to_owned(text)))
            }

            fn text(&self) -> ::std::borrow::Cow<'_, str> {
                self.text()
            }

            fn text_with(
                &self,
                spell: &mut dyn ::core::ops::FnMut(&$crate::value::QName) -> ::std::string::String,
            ) -> ::std::borrow::Cow<'_, str> {
                match self {
                    $(Self::$member(value) => $crate::codegen::Simple::text_with(value, spell),)+
                    _ => self.text(),
                }
            }

            fn is_known(&self) -> bool {
                !::core::matches!(self, Self::$other(_))
            }
        }

        impl $crate::codegen::Settable for $name {
            type Target = Self;
        }
    };
}

/// `choice! { Payment; 0..1 Card { "ns1:card" } 1..3 Transfer { "ns1:from".branch(0), "ns1:to".branch(1) } _ Other }`: the rows of each variant; those
/// of a group or of a choice inside have the number of its own row.
#[doc(hidden)]
#[macro_export]
macro_rules! __choice {
    (
        $name:ident;
        $(
            $first:literal..$end:literal $variant:ident {
                $($tag:literal $(.$flag:ident($($number:expr)?))*),+
            }
        )*
        $(_ $other:ident)?
    ) => {
        impl $crate::codegen::Settable for $name {
            type Target = Self;
        }

        impl $crate::codegen::Choice for $name {
            const ROWS: &'static [$crate::codegen::Element] = &[
                $($($crate::codegen::Element::new($tag, 0)$(.$flag($($number)?))*),+),*
            ];
        }

        impl $crate::codegen::Item for $name {
            fn decode<'x>(
                input: &mut $crate::codegen::Decoder<'x>,
                start: &$crate::codegen::Start<'x>,
                element: &'static $crate::codegen::Element,
            ) -> ::core::result::Result<$crate::codegen::Decoded<Self>, $crate::codegen::DecodeError> {
                let row = $crate::codegen::row::<Self>(element);
                match element.branch {
                    $($first..$end => $crate::codegen::read_branch(input, start, row).map(|read| read.map(Self::$variant)),)*
                    _ => unreachable!("the struct and the choice have the same rows"),
                }
            }
            fn encode(
                &self,
                output: &mut $crate::codegen::Encoder<'_>,
                _: &'static $crate::codegen::Element,
                around: ::core::option::Option<&$crate::codegen::Around<'_>>,
            ) -> ::core::result::Result<usize, $crate::codegen::EncodeError> {
                let rows = <Self as $crate::codegen::Choice>::ROWS;
                match self {
                    $(Self::$variant(value) => $crate::codegen::write_branch(value, output, &rows[$first], around),)*
                    $(Self::$other(later) => later.never(),)?
                }
            }
            fn model(
                element: &$crate::codegen::Element,
            ) -> ::core::option::Option<::std::boxed::Box<dyn $crate::codegen::Record>> {
                let row = $crate::codegen::row::<Self>(element);
                match element.branch {
                    $($first..$end => $crate::codegen::branch_model(Self::$variant, row),)*
                    _ => ::core::option::Option::None,
                }
            }
            fn takes(&self, element: &$crate::codegen::Element, order: $crate::codegen::Order) -> bool {
                match (self, element.branch) {
                    $((Self::$variant(value), $first..$end) => {
                        $crate::codegen::Item::takes(value, $crate::codegen::row::<Self>(element), order)
                    })*
                    #[allow(unreachable_patterns)]
                    _ => false,
                }
            }
            fn encode_row(
                &self,
                output: &mut $crate::codegen::Encoder<'_>,
                element: &'static $crate::codegen::Element,
                around: ::core::option::Option<&$crate::codegen::Around<'_>>,
            ) -> ::core::result::Result<usize, $crate::codegen::EncodeError> {
                match (self, element.branch) {
                    $((Self::$variant(value), $first..$end) => {
                        $crate::codegen::Item::encode_row(value, output, $crate::codegen::row::<Self>(element), around)
                    })*
                    #[allow(unreachable_patterns)]
                    _ => ::core::result::Result::Ok(0),
                }
            }
            fn same(&self, other: &Self) -> bool {
                match (self, other) {
                    $((Self::$variant(one), Self::$variant(other)) => $crate::codegen::Item::same(one, other),)*
                    #[allow(unreachable_patterns)]
                    _ => false,
                }
            }
            fn copy(&self) -> Self {
                match self {
                    $(Self::$variant(value) => Self::$variant($crate::codegen::Item::copy(value)),)*
                    $(Self::$other(later) => later.never(),)?
                }
            }
            fn count(&self) -> usize {
                match self {
                    $(Self::$variant(value) => $crate::codegen::Item::count(value),)*
                    $(Self::$other(later) => later.never(),)?
                }
            }
            fn behind(&self, element: &$crate::codegen::Element) -> usize {
                match (self, element.branch) {
                    $((Self::$variant(value), $first..$end) => {
                        $crate::codegen::Item::behind(value, $crate::codegen::row::<Self>(element))
                    })*
                    #[allow(unreachable_patterns)]
                    _ => $crate::codegen::Item::count(self).saturating_sub(1),
                }
            }
            fn add<'x>(
                &mut self,
                input: &mut $crate::codegen::Decoder<'x>,
                start: &$crate::codegen::Start<'x>,
                element: &'static $crate::codegen::Element,
            ) -> $crate::codegen::Read {
                match (&mut *self, element.branch) {
                    $((Self::$variant(value), $first..$end) => {
                        $crate::codegen::add_branch(value, input, start, $crate::codegen::row::<Self>(element))
                    })*
                    #[allow(unreachable_patterns)]
                    _ => {
                        let read = <Self as $crate::codegen::Item>::decode(input, start, element)?;
                        *self = read.value;
                        ::core::result::Result::Ok(read.leftover)
                    }
                }
            }
            fn is_model_group(&self) -> bool {
                true
            }
        }
    };
}

/// `kinds! { AnimalKind: Animal; 1 Dog: "ns1:dog", 2 Cat: "ns1:cat", _ Other }`: a type and those derived from it, which `xsi:type`
/// names. The type itself stands in the enum, so that an absent value is a constant; the others are behind a `Box`.
/// `| 1 = "ns1:tabby",` at the end: types that are left out, and read as the one with this number.
#[doc(hidden)]
#[macro_export]
macro_rules! __kinds {
    (
        $name:ident: $base:ident $base_ty:ident;
        $($number:literal $variant:ident $ty:ident: $tag:literal,)*
        $(| $nearest:literal = $($left_out:literal)+,)*
        $(_ $other:ident)?
    ) => {
        impl $crate::codegen::OneOf for $name {
            fn record(&self) -> &dyn $crate::codegen::Record {
                match self {
                    Self::$base(value) => value,
                    $(Self::$variant(value) => &**value,)*
                    $(Self::$other(later) => later.never(),)?
                }
            }
            fn record_mut(&mut self) -> &mut dyn $crate::codegen::Record {
                match self {
                    Self::$base(value) => value,
                    $(Self::$variant(value) => &mut **value,)*
                    $(Self::$other(later) => later.never(),)?
                }
            }
        }

        impl $name {
            #[doc(hidden)]
            pub const DERIVED: $crate::codegen::Derived = $crate::codegen::Derived::new(::core::stringify!($name), &[
                $($crate::codegen::Element::new($tag, $number),)*
                $($($crate::codegen::Element::new($left_out, $nearest),)+)*
            ]);
        }

        impl $crate::codegen::Absent for $name {
            const ABSENT: Self = Self::$base(<$base_ty as $crate::codegen::Absent>::ABSENT);
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                <Self as $crate::codegen::Absent>::ABSENT
            }
        }

        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::codegen::Item::copy(self)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codegen::Item::same(self, other)
            }
        }

        impl $crate::codegen::Record for $name {
            fn shape(&self) -> &'static $crate::codegen::Shape {
                $crate::codegen::OneOf::record(self).shape()
            }
            fn slot(&self, slot: u16) -> &dyn $crate::codegen::Slot {
                $crate::codegen::OneOf::record(self).slot(slot)
            }
            fn slot_mut(&mut self, slot: u16) -> &mut dyn $crate::codegen::Slot {
                $crate::codegen::OneOf::record_mut(self).slot_mut(slot)
            }
            fn absent() -> &'static Self {
                const ABSENT: &$name = &<$name as $crate::codegen::Absent>::ABSENT;
                ABSENT
            }
            fn root(&self) -> ::core::option::Option<&'static $crate::codegen::Element> {
                <$base_ty as $crate::codegen::Record>::absent().shape().root.as_ref()
            }
            fn kinds(&self) -> &'static [$crate::codegen::Element] {
                const { Self::DERIVED.names() }
            }
            fn set_kind(&mut self, kind: u16) {
                *self = match kind {
                    $($number => Self::$variant(::core::default::Default::default()),)*
                    _ => return,
                };
            }
            fn is_any_type(&self) -> bool {
                $crate::codegen::OneOf::record(self).is_any_type()
            }
            fn kind(&self) -> ::core::option::Option<&'static str> {
                ::core::option::Option::Some(match self {
                    Self::$base(_) => return ::core::option::Option::None,
                    $(Self::$variant(_) => $tag,)*
                    $(Self::$other(later) => later.never(),)?
                })
            }
        }

        impl ::core::convert::From<$base_ty> for $name {
            fn from(value: $base_ty) -> Self {
                Self::$base(value)
            }
        }

        $(impl ::core::convert::From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self::$variant(::std::boxed::Box::new(value))
            }
        })*

        impl $crate::codegen::Settable for $name {
            type Target = Self;
        }
    };
}

/// `root! { Pet: AnimalKind "ns1:pet" }`: a global element whose type `xsi:type` chooses.
#[doc(hidden)]
#[macro_export]
macro_rules! __root {
    ($name:ident: $kinds:ident $tag:literal) => {
        impl $crate::codegen::Record for $name {
            fn shape(&self) -> &'static $crate::codegen::Shape {
                self.0.shape()
            }
            fn slot(&self, slot: u16) -> &dyn $crate::codegen::Slot {
                self.0.slot(slot)
            }
            fn slot_mut(&mut self, slot: u16) -> &mut dyn $crate::codegen::Slot {
                self.0.slot_mut(slot)
            }
            fn absent() -> &'static Self {
                const ABSENT: &$name = &$name(<$kinds as $crate::codegen::Absent>::ABSENT);
                ABSENT
            }
            fn root(&self) -> ::core::option::Option<&'static $crate::codegen::Element> {
                static ROOT: $crate::codegen::Element = $crate::codegen::Element::new($tag, 0);
                ::core::option::Option::Some(&ROOT)
            }
            fn kinds(&self) -> &'static [$crate::codegen::Element] {
                self.0.kinds()
            }
            fn set_kind(&mut self, kind: u16) {
                self.0.set_kind(kind);
            }
            fn kind(&self) -> ::core::option::Option<&'static str> {
                self.0.kind()
            }
        }

        impl ::core::convert::From<$kinds> for $name {
            fn from(value: $kinds) -> Self {
                Self(value)
            }
        }
    };
}
