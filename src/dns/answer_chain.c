/* SPDX-License-Identifier: ISC */
/* What there is to say to a question: faults, then records, then the CNAME to the
 * next name, and the same again. */
#include "dns/answer_private.h"

#include "dns/codes.h"

/* ---- faults ---- */

static bool has_lines(const struct answer_node *node)
{
	return node->records || node->faults;
}

/* The name's own faults where it has a line; else those of the nearest wildcard
 * above that has one, whatever lies between. */
static const struct answer_fault *faults_for(const struct answer_node *nearest, const struct dns_name *name)
{
	if (!nearest)
		return NULL;
	if (nearest->name.len == name->len) {
		if (has_lines(nearest))
			return nearest->faults;
		nearest = nearest->parent;
	}
	for (; nearest; nearest = nearest->parent)
		if (nearest->wildcard && has_lines(nearest->wildcard))
			return nearest->wildcard->faults;
	return NULL;
}

static void suffer(struct composing *composing, const struct answer_fault *fault, double *delay_s)
{
	composing->is_dropped |= fault->is_dropped;
	composing->is_truncated |= fault->is_truncated;
	if (fault->rcode >= 0) {
		composing->rcode = (unsigned)fault->rcode;
		composing->has_ended = true;
	}
	if (fault->delay_s >= 0)
		*delay_s = fault->delay_s;
}

/* Those for all types first: those for one type say more. */
static void suffer_all(struct composing *composing, const struct answer_fault *faults)
{
	double delay_s = 0;

	for (const struct answer_fault *fault = faults; fault; fault = fault->next)
		if (fault->type == 0)
			suffer(composing, fault, &delay_s);
	for (const struct answer_fault *fault = faults; fault; fault = fault->next)
		if (fault->type != 0 && fault->type == composing->type)
			suffer(composing, fault, &delay_s);
	composing->reply->delay_s += delay_s;
}

/* ---- records ---- */

static void put_record(struct composing *composing, enum dns_section section, const struct dns_name *owner,
		       const struct answer_record *record, uint32_t ttl)
{
	reply_put_record(&composing->out, section, owner, record->type, record->class, ttl, record->rdata,
			 record->rdata_len);
}

/* All records of a type.  Returns whether there were any. */
static bool put_records(struct composing *composing, enum dns_section section, const struct dns_name *owner,
			const struct answer_node *node, uint16_t type)
{
	const struct answer_record *first = answer_record_find(node->records, type, composing->class);

	for (const struct answer_record *record = first; record;
	     record = answer_record_find(record->next, type, composing->class))
		put_record(composing, section, owner, record, record->ttl);
	return first != NULL;
}

/* RFC 4592, 3.3.1: the name itself, or the wildcard right below the nearest
 * name that exists.  NULL: there is no such name. */
static const struct answer_node *node_for(const struct answer_node *nearest, const struct dns_name *name)
{
	const struct answer_node *node = nearest;

	if (node && node->exists && node->name.len == name->len)
		return node;
	while (node && !node->exists)
		node = node->parent;
	return node && node->wildcard && node->wildcard->exists ? node->wildcard : NULL;
}

/* The nearest name with a SOA: the zone's. */
static const struct answer_node *zone_of(const struct composing *composing, const struct answer_node *nearest)
{
	while (nearest && !answer_record_find(nearest->records, DNS_TYPE_SOA, composing->class))
		nearest = nearest->parent;
	return nearest;
}

/* Where the zone ends below its own name: NS records of another one.  RFC 4035,
 * 3.1.4.1: DS belongs to the side above. */
static const struct answer_node *cut_of(const struct composing *composing, const struct answer_node *nearest,
					const struct answer_node *zone, const struct dns_name *name)
{
	const struct answer_node *cut = NULL;

	for (; zone && nearest != zone; nearest = nearest->parent) {
		bool is_asked_above = composing->type == DNS_TYPE_DS && nearest->name.len == name->len;

		if (!is_asked_above && answer_record_find(nearest->records, DNS_TYPE_NS, composing->class))
			cut = nearest;
	}
	return cut;
}

/* The minimum at the end of a SOA.  False: the data is too short for one. */
static bool read_minimum(const struct answer_record *soa, uint32_t *minimum)
{
	struct cursor in;

	if (soa->rdata_len < 22)	/* two roots and five numbers */
		return false;
	cursor_init(&in, soa->rdata, soa->rdata_len - 4, soa->rdata_len);
	*minimum = cursor_u32(&in);
	return true;
}

/* RFC 2308, 3: no such name or no such data, and for how long. */
static void put_soa(struct composing *composing, const struct answer_node *zone)
{
	const struct answer_record *soa = zone ? answer_record_find(zone->records, DNS_TYPE_SOA, composing->class) : NULL;
	uint32_t minimum;

	if (!soa)
		return;
	if (!read_minimum(soa, &minimum) || minimum > soa->ttl)
		minimum = soa->ttl;
	put_record(composing, DNS_AUTHORITY, &zone->name, soa, minimum);
}

/* The addresses of a name server that is below the cut; else the asker finds them. */
static void put_glue(struct composing *composing, const struct answer_record *record)
{
	const struct answer_node *node;
	struct dns_name *target;
	struct cursor in;

	if (composing->name_count > CHAIN_MOST)
		return;
	target = &composing->names[composing->name_count];
	cursor_init(&in, record->rdata, 0, record->rdata_len);
	if (dns_name_read(&in, target) < 0)
		return;
	node = answer_data_nearest(composing->data, target);
	if (!node || node->name.len != target->len)
		return;
	put_records(composing, DNS_ADDITIONAL, &node->name, node, DNS_TYPE_A);
	put_records(composing, DNS_ADDITIONAL, &node->name, node, DNS_TYPE_AAAA);
}

static void refer(struct composing *composing, const struct answer_node *cut)
{
	struct reply_writer before;

	composing->is_authoritative = composing->out.counts[DNS_ANSWER] > 0;
	composing->reply->is_referral = true;
	put_records(composing, DNS_AUTHORITY, &cut->name, cut, DNS_TYPE_NS);
	before = composing->out;
	for (const struct answer_record *record = cut->records; record; record = record->next)
		if (record->type == DNS_TYPE_NS)
			put_glue(composing, record);
	if (composing->out.message.is_full && !before.message.is_full)
		composing->out = before;	/* RFC 2181, 9: no reason for TC */
}

/* ---- the chain ---- */

static bool was_seen(const struct composing *composing, const struct dns_name *name)
{
	for (size_t i = 0; i < composing->name_count; i++)
		if (dns_name_equal(&composing->names[i], name))
			return true;
	return false;
}

/* Puts the CNAME and goes on to its target.  False: the chain ends here. */
static bool follow(struct composing *composing, const struct dns_name *owner, const struct answer_node *node)
{
	const struct answer_record *record = answer_record_find(node->records, DNS_TYPE_CNAME, composing->class);
	struct dns_name *target = &composing->names[composing->name_count];
	struct cursor in;

	put_records(composing, DNS_ANSWER, owner, node, DNS_TYPE_CNAME);
	if (composing->name_count > CHAIN_MOST)
		return false;
	cursor_init(&in, record->rdata, 0, record->rdata_len);
	if (dns_name_read(&in, target) < 0 || was_seen(composing, target))
		return false;
	composing->name_count++;
	return true;
}

/* There is nothing of the kind: no name (node NULL), or no data. */
static void put_nothing(struct composing *composing, const struct answer_node *node, const struct answer_node *zone)
{
	/* A CNAME that leads out of all zones is all that can be said.  Where there
	 * is no zone, what is in no line does not exist. */
	if (!node && (zone || !composing->is_in_zone))
		composing->rcode = RCODE_NXDOMAIN;
	put_soa(composing, zone);
}

/* One name of the chain.  Returns whether there is another. */
static bool answer_name(struct composing *composing, const struct dns_name *name)
{
	const struct answer_node *nearest = answer_data_nearest(composing->data, name);
	const struct answer_node *zone = zone_of(composing, nearest), *node, *cut;

	suffer_all(composing, faults_for(nearest, name));
	if (composing->has_ended) {
		if (composing->rcode == RCODE_NXDOMAIN || composing->rcode == RCODE_NOERROR)
			put_soa(composing, zone);
		return false;
	}
	cut = cut_of(composing, nearest, zone, name);
	composing->is_in_zone |= zone != NULL;
	if (cut) {
		refer(composing, cut);
		return false;
	}
	node = node_for(nearest, name);
	if (node && put_records(composing, DNS_ANSWER, name, node, composing->type))
		return false;
	if (node && answer_record_find(node->records, DNS_TYPE_CNAME, composing->class))
		return follow(composing, name, node);
	put_nothing(composing, node, zone);
	return false;
}

void answer_question(struct composing *composing)
{
	size_t at = 0;

	composing->is_authoritative = true;
	if (composing->type == DNS_TYPE_AXFR || composing->type == DNS_TYPE_IXFR) {
		composing->rcode = RCODE_REFUSED;
		return;
	}
	while (answer_name(composing, &composing->names[at]) && !composing->is_dropped)
		at++;
}
