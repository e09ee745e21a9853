export type HostAndPort = {readonly host: string; readonly port: number};

/** A way to the server other than straight to the host of the address. */
export type Way = {
	/** A forward proxy that is asked for a tunnel by CONNECT. */
	readonly proxy?: HostAndPort & {
		/** The value of Proxy-Authorization. */
		readonly authorization?: string | undefined;
		/** Whether the proxy itself is reached over TLS; false if absent. */
		readonly secure?: boolean;
	};
	/** Where to connect; the names in the request and the certificate stay those of the address. */
	readonly to?: HostAndPort;
};

/** A client certificate and its key, as PEM text. */
export type ClientIdentity = {readonly cert: string; readonly key: string};

export type ConnectionOptions = {
	readonly url: string;
	readonly origin: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly subprotocols: readonly string[];
	/** Accept any certificate. */
	readonly insecure: boolean;
	/** PEM text of the authorities to trust; the system's if absent. */
	readonly ca?: string | undefined;
	/** The client's own certificate, if the server is to get one. */
	readonly identity?: ClientIdentity | undefined;
	/** Whether to resume the TLS sessions of earlier connections; true if absent. */
	readonly sessionReuse?: boolean;
	readonly via?: Way | undefined;
};
