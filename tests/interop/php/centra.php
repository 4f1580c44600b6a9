<?php
// What stands behind every operation: records what PHP made of the request, checks the login, answers.

declare(strict_types=1);

require __DIR__ . '/events.php';

final class Centra
{
    /** Goes back as X-Centra-Request-ID, and is the name of the record. */
    public readonly string $id;

    /** XML namespace of the endpoint. */
    private readonly string $namespace;

    public function __construct(private readonly string $endpoint, private readonly string $body)
    {
        $this->id = bin2hex(random_bytes(8));
        $owner = $endpoint === 'soap-api' ? 'centra' : 'silkvms';
        $this->namespace = "http://www.$owner.com/webservices/";
    }

    /** Every operation of the WSDL ends up here. */
    public function __call(string $operation, array $arguments): object
    {
        $request = $arguments[0] ?? new stdClass();
        $this->record($operation, $arguments, null);
        if ($this->login($request) !== ['demo', 'demo']) {
            throw new SoapFault('Client', 'Wrong username or password');
        }
        $ids = iterator_to_array(self::ids($request), false);
        if (in_array('please-fault', $ids, true)) {
            $detail = (object) ['reason' => 'maintenance & more', 'retry' => 30];
            throw new SoapFault('Server', "Der Dienst ruht: <später> & \"dann\" 🙂", null, $detail);
        }
        $answer = match ($operation) {
            'events_Get' => (object) ['events' => events($this->namespace, $request->type, [])],
            'events_GetByMarkets' => (object) ['events' => events($this->namespace, $request->type, $ids)],
            default => self::result($operation, $ids),
        };
        $this->record($operation, $arguments, $answer);
        return soap($answer);
    }

    /** The verdict on an update; the notices name what was received. */
    private static function result(string $operation, array $ids): object
    {
        $notices = array_map(fn (string $id): string => "$operation: received $id", $ids);
        $errors = in_array('please-fail', $ids, true) ? ['Unbekannt: <please-fail> & Söhne', '', 'a second reason'] : [];
        return (object) [
            'success' => $errors === [],
            'errors' => (object) ($errors === [] ? [] : ['message' => $errors]),
            'notices' => (object) ($notices === [] ? [] : ['message' => $notices]),
        ];
    }

    /** Username and password, from where the endpoint wants them. */
    private function login(object $request): array
    {
        if ($this->endpoint !== 'navision-api') {
            return [$request->login->username ?? null, $request->login->password ?? null];
        }
        $username = $_SERVER['PHP_AUTH_USER'] ?? null;
        // PHP leaves out an empty password.
        return [$username, $_SERVER['PHP_AUTH_PW'] ?? ($username === null ? null : '')];
    }

    /** The ids of the objects of a request: of the items of its containers, and the events of events_Done. */
    private static function ids(object $request): Generator
    {
        foreach (get_object_vars($request) as $name => $field) {
            if ($name === 'event') {
                yield from $field;
            } elseif (is_object($field)) {
                foreach (get_object_vars($field) as $items) {
                    foreach (is_array($items) ? $items : [] as $item) {
                        yield $item->id;
                    }
                }
            }
        }
    }

    /** Writes what came, as PHP decoded it and as it was on the wire, and what is answered. */
    private function record(string $operation, array $arguments, ?object $answer): void
    {
        $record = [
            'endpoint' => $this->endpoint,
            'operation' => $operation,
            'headers' => array_change_key_case(getallheaders()),
            'body' => $this->body,
            'arguments' => $arguments,
            'login' => $this->login($arguments[0] ?? new stdClass()),
            'answer' => $answer,
        ];
        $json = json_encode($record, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION);
        file_put_contents(getenv('CENTRA_RECORDS') . "/$this->id.json", $json);
    }
}
