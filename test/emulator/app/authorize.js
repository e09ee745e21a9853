export const token = 'let-me-in';

/**
 * The authorizer of `$connect`: the token travels in the query, for a browser can set no headers.
 * Without one the gateway answers 401, with a wrong one 403.
 */
export function authorize(event, context, callback) {
	const given = event.queryStringParameters?.token;
	if (given === undefined) return callback('Unauthorized');
	callback(null, {
		principalId: 'tester',
		policyDocument: {
			Version: '2012-10-17',
			Statement: [
				{
					Action: 'execute-api:Invoke',
					Effect: given === token ? 'Allow' : 'Deny',
					Resource: event.methodArn,
				},
			],
		},
	});
}
