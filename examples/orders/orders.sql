-- A table of orders, whose every change is told on the channel orders.
CREATE TABLE orders (id serial PRIMARY KEY, state text NOT NULL DEFAULT 'open');

CREATE FUNCTION tell_of_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('orders', '');
    RETURN NULL;
END $$;

CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON orders
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_orders();

INSERT INTO orders (state) VALUES ('open'), ('open'), ('paid');
