# METADATA
# title: Tongues
# description: >-
#   Two wishes in German, French, Spanish and Chinese: to drop what was said before, and to hide from
#   the user what is done.
package agentgate.lib.tongues

import future.keywords.not

classes := [
	{
		"wish": "to drop what it was told before",
		"near": `L.*M`,
		"unless": concat("", [
			`\b(?:niemals|nie|keinesfalls|jamais|nunca|jamás|no (?:ignores?|olvides?|descartes?))\b|\bn'(?:ignor|oubli)|\b(?:regeln|anweisungen|vorgaben) nicht\b`,
			`|(?:不要|不得|不能|不可|切勿|请勿|勿|别|禁止|绝不)(?:忽略|无视|忽視|無視|忘记|忘掉)|(?:如果|若|诸如|例如|假如)|\b(?:wenn|falls|etwa|texte? wie|si (?:un|une|el|la|le|te|on)\b|como|comme)\b`,
		]),
		"pattern": concat("", [
			`^(.*?)(`, `\b(?:ignorier\w*|vergiss|vergesst|vergessen sie|missacht\w*|verwirf)(?: \S+){0,3}? (?:vor(?:her|an|i)\w*|bisherig\w*|früher\w*|obig\w*|ursprünglich\w*|deine\w*|eure\w*|ihre)(?: \S+){0,2}? ?`, german,
			`|\b(?:befolge|beachte|befolgt|beachtet)(?: \S+){0,4}? (?:vor(?:her|an|i)\w*|bisherig\w*|deine\w*|obig\w*) `, german, ` (?:nicht|nicht mehr)\b`,
			`|\b(?:ignore[zr]?|oublie[zr]?|(?:fais|faites) abstraction (?:de |des )|ne (?:tiens|tenez) (?:pas|plus|aucun) compte (?:de |des )|ne (?:suis|suivez) (?:pas|plus))(?: \S+){0,4}? ?(?:tes `, french, `|vos `, french, `|`, french, `(?: \S+){0,4}? (?:précédent|antérieur|ci-dessus|initial|auparavant|d'avant|du système|plus tôt))`,
			`|\b(?:ignor[ae]n?|ignorar|olvid[ae]n?|olvídate de|olvidar|descart[ae]|haz caso omiso de|no (?:sigas|hagas caso (?:a|de)))(?: \S+){0,4}? ?(?:tus `, spanish, `|sus `, spanish, `|`, spanish, `(?: \S+){0,3}? (?:anterior|previ|original|de arriba|inicial|que (?:has )?recib|del sistema|precedent))`,
			`|(?:忽略|无视|忽視|無視|忘记|忘掉|不要遵守|不要遵循|不必遵守|不再遵守|不用遵守)[^。！？]{0,8}?(?:之前|以前|以上|上述|上面|先前|前面|此前|原有|原来|所有|一切|全部|你的|系统)[^。！？]{0,8}?(?:指令|指示|规则|提示|要求|命令|约束|限制|设定)`,
			`)(.*)$`,
		]),
	},
	{
		"wish": "to hide what it does",
		"near": `L.*M`,
		"unless": `\b(?:ohne dass|wenn|falls|texte? wie|nie ohne)\b|(?:如果|诸如|例如)`,
		"pattern": concat("", [
			`^(.*?)(`, `\b(?:sag|sage|sagen sie|erzähl\w*|verrat\w*|verrät\w*|teil\w*|informier\w*|melde|bericht\w*)\b.{0,30}?\b(?:benutzer\w*|nutzer\w*|anwender\w*|kund\w*|user|niemand\w*|menschen|betreiber\w*)\b.{0,12}? ?(?:nicht|nichts|nie|niemals|kein wort)?\b.{0,12}?`, secretive_german,
			`|\b(?:erwähn\w*|verschweig\w*)\b.{0,40}?(?:nicht|nie|niemals|gegenüber|dem benutzer|dem nutzer).{0,20}?(?:dass (?:du|dies)|diese\w* (?:aufruf|schritt|aktion|anfrage)|davon|was du)`,
			`|\bne (?:le |lui )?(?:dis|dites|mentionne[zs]?|révèle[zs]?|révélez|signale[zs]?|préviens|prévenez|informe[zs]?|parle[zs]?)\b(?: (?:pas|jamais|rien))?.{0,30}?(?:utilisateur|client|personne|opérateur)\w*.{0,12}?(?:que (?:tu as|vous avez|tu |vous )|de ce que|ce que tu|(?:de )?cet(?:te)? (?:appel|action|étape|requête)|de cela|de ceci)`,
			`|\bno (?:le |les |se lo )?(?:digas?|menciones?|informes?|reveles?|cuentes?|avises?|comuniques?)\b.{0,30}?(?:usuario|cliente|nadie|persona|operador)\w*.{0,12}?(?:que (?:has|hayas|ha)\b|lo que (?:has|hiciste|haces)|(?:de |sobre )?est[ae] (?:llamada|acción|paso|solicitud)|de esto|sobre esto)`,
			`|(?:不要|别|不得|切勿|请勿|不能|不可|勿|无需)(?:告诉|告知|通知|提及|透露|让)[^。！？]{0,3}(?:用户|客户|任何人|操作员|使用者)[^。！？]{0,8}?(?:你(?:已|曾|正在)?(?:调用|使用|读取|发送|删除|修改|上传|做|执行|复制|访问)|(?:这|此)(?:个|次|项)?(?:工具|调用|操作|步骤|请求|事))`,
			`)(.*)$`,
		]),
	},
]

german := `(?:anweisung|regel|instruktion|vorgabe|richtlinie|befehl|weisung|prompt)\w*`

french := `(?:instructions|consignes|règles|directives|ordres|prompt)`

spanish := `(?:instrucciones|reglas|normas|directrices|órdenes|indicaciones|prompt)`

secretive_german := concat("", [
	`(?:nicht|nichts|nie|niemals|kein wort),? ?.{0,12}?(?:davon|darüber|was du|von (?:diese|dem aufruf)|(?:dass .{0,60}?)`,
	`(?:geändert|gelöscht|gesendet|geschickt|aufgerufen|gelesen|kopiert|hochgeladen|übertragen|ausgeführt|benutzt|verwendet|installiert|weitergeleitet|getan|gemacht))`,
])
