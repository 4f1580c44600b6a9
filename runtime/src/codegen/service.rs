//! How responses, declared faults and routes of generated services become trait impls and functions.

/// `response!(Events)`: it is what the caller gets. `response!(Verdict: success, errors, notices)`: it tells whether the request was accepted;
/// `response!(Reply.result: success, errors, notices)`: its only field does.
#[doc(hidden)]
#[macro_export]
macro_rules! __response {
    ($name:ident) => {
        impl $crate::codegen::Response for $name {
            type Output = Self;

            fn outcome(self) -> $crate::codegen::Outcome<Self> {
                ::core::result::Result::Ok(self)
            }
        }
    };
    ($name:ident.$inside:ident: $success:ident, $errors:ident, $notices:ident) => {
        impl $crate::codegen::Response for $name {
            type Output = $crate::codegen::Notices;

            fn outcome(self) -> $crate::codegen::Outcome<$crate::codegen::Notices> {
                let inside = self.$inside.into_value().unwrap_or_default();
                $crate::codegen::verdict(
                    inside.$success,
                    inside.$errors.into_vec(),
                    inside.$notices.into_vec(),
                    &inside.unknown,
                )
            }

            fn plain_ok() -> ::core::option::Option<$crate::codegen::Notices> {
                ::core::option::Option::Some($crate::codegen::Notices::default())
            }
        }
    };
    ($name:ident: $success:ident, $errors:ident, $notices:ident) => {
        impl $crate::codegen::Response for $name {
            type Output = $crate::codegen::Notices;

            fn outcome(self) -> $crate::codegen::Outcome<$crate::codegen::Notices> {
                $crate::codegen::verdict(
                    self.$success,
                    self.$errors.into_vec(),
                    self.$notices.into_vec(),
                    &self.unknown,
                )
            }

            fn plain_ok() -> ::core::option::Option<$crate::codegen::Notices> {
                ::core::option::Option::Some($crate::codegen::Notices::default())
            }
        }
    };
}

/// `routes! { serve Server; ASK => ask, TELL by action => tell, }`: the function that takes a request to the method of its operation.
#[doc(hidden)]
#[macro_export]
macro_rules! __routes {
    (
        $(#[$meta:meta])* $serve:ident $server:ident;
        $($operation:ident $(by $action:ident)? => $method:ident,)*
    ) => {
        $(#[$meta])*
        pub fn $serve<S: $server + ?Sized>(
            server: &S,
            endpoint: &'static $crate::Endpoint,
            request: &$crate::server::Request<'_>,
        ) -> $crate::server::Answer {
            $crate::server::serve(endpoint, request, |incoming| {
                $(if $crate::__is!(incoming $operation $($action)?) {
                    return ::core::option::Option::Some(
                        incoming.answer(&$operation, |caller, request| server.$method(caller, request)),
                    );
                })*
                ::core::option::Option::None
            })
        }
    };
}

/// Whether a request is one of this operation: by its element alone, or by its action too.
#[doc(hidden)]
#[macro_export]
macro_rules! __is {
    ($incoming:ident $operation:ident) => {
        $incoming.is(&$operation)
    };
    ($incoming:ident $operation:ident $action:ident) => {
        $incoming.is_called(&$operation)
    };
}

/// `faults!(AskFault: Refused, Busy, _ Other);`: variants are called as the types of their details; the last one holds any other detail.
#[doc(hidden)]
#[macro_export]
macro_rules! __faults {
    ($name:ident: $($detail:ident,)+ _ $other:ident) => {
        impl $crate::codegen::Declared for $name {
            fn read(fault: &$crate::Fault) -> ::core::option::Option<::core::result::Result<Self, $crate::codegen::DecodeError>> {
                ::core::option::Option::None
                    $(.or_else(|| fault.detail::<$detail>().map(|read| {
                        read.map(|detail| Self::$detail(::std::boxed::Box::new(detail)))
                    })))+
                    .or_else(|| fault.detail_xml().first().map(|xml| $crate::Xml::parse(xml).map(Self::$other)))
            }
        }
    };
}
