function b(e,t={},...s){let l=document.createElement(e);for(let[o,c]of Object.entries(t))typeof c=="function"?l.addEventListener(
o,c):c!==void 0&&c!==!1&&l.setAttribute(o,c===!0?"":c);return l.append(...s.flat().filter(o=>o!=null&&o!==!1)),l}function bs(e,t=Date.
now()){let s=Math.max(0,Math.floor((t-Date.parse(e))/1e3));if(Number.isNaN(s))return"–";let l=[{unit:"d",size:86400},{
unit:"h",size:3600},{unit:"m",size:60},{unit:"s",size:1}],o=l.findIndex(({size:v})=>s>=v);if(o<0)return"0s";let{unit:c,size:a}=l[o],
u=Math.floor(s/a),d=l[o+1];if(!d||u>=10)return`${u}${c}`;let h=Math.floor(s%a/d.size);return h?`${u}${c}${h}${d.unit}`:`${u}${c}`}
function Bl(e){return!e||e.startsWith("0001-")?b("span",{},"–"):b("time",{datetime:e,title:new Date(e).toLocaleString()},
bs(e))}function ys(){for(let e of document.querySelectorAll("time")){let t=bs(e.dateTime);e.textContent!==t&&(e.textContent=
t)}}function Pt(e,t){let s;return l=>{let o=JSON.stringify(l);if(o===s)return;s=o;let c=e.contains(document.activeElement)?
lo():void 0;e.replaceChildren(...[t(l)].flat().filter(Boolean)),no(e,c)}}function lo(){return document.activeElement?.getAttribute(
"data-key")??void 0}function no(e,t){let s=[...e.querySelectorAll("[data-key]")];t!==void 0&&s.find(l=>l.dataset.key===t)?.
focus()}var Nr={failed:"✗","not ready":"✗","rolling out":"▶","not seen yet":"…",holding:"‖","rolled out":"✓"};
function cn(e){return b("span",{class:`badge ${e.replaceAll(" ","-")}`},b("span",{"aria-hidden":"true"},`${Nr[e]??"·"} `),
e)}var vs="token";function ks(){let e=new URLSearchParams(location.hash.slice(1)).get("token");e&&(localStorage.setItem(vs,
e),history.replaceState(null,"","#/"))}function xs(e,t={}){return fetch(e,{...t,headers:{...t.headers,Authorization:`Bea\
rer ${localStorage.getItem(vs)??""}`},credentials:"omit",redirect:"error",cache:"no-store"})}var oo=(e,t)=>`/api/service\
s/${encodeURIComponent(e)}/${encodeURIComponent(t)}`;async function Ss(e,t,s){let l=await xs(`${oo(e,t)}/changes`,{method:"\
POST",headers:{"Content-Type":"application/json"},body:JSON.stringify(s)}),o=await l.json();if(!l.ok&&!o.diff)throw new Error(
o.error??`it answers with ${l.status}`);return o}var Ir=4e4,Hr=1e3;async function fn(e,t,s,l){let o;for(;!t.aborted;)try{
throw await Wr(e,t,(c,a)=>{o&&(o=void 0,l()),s(c,a)}),new Error("the stream has ended")}catch(c){if(t.aborted||(o??=new Date().
toISOString(),l(c,o),c.final))return;await new Promise(a=>{setTimeout(a,Hr)})}}async function Wr(e,t,s){let l=new AbortController,
o,c=()=>{clearTimeout(o),o=setTimeout(()=>l.abort(new Error("nothing comes from the dashboard")),Ir)};c();try{let a=await xs(
e,{headers:{Accept:"text/event-stream"},signal:AbortSignal.any([t,l.signal])});if(!a.ok)throw Object.assign(new Error((await a.
json()).error),{final:a.status<500});let u="",d=a.body.pipeThrough(new TextDecoderStream).getReader();for(;;){let{done:h,
value:v}=await d.read();if(h)return;c();let g=(u+v).split(`

`);u=g.pop();for(let w of g){let _=/^event: (.*)$/m.exec(w),E=/^data: (.*)$/m.exec(w);_&&E&&s(_[1],JSON.parse(E[1]))}}}finally{
clearTimeout(o)}}var un="";function Ts(e,t,{lost:s,connected:l}){let o=new Map,c=b("p",{class:"faint",role:"status"},"Loading…"),a=b("i\
nput",{type:"search",id:"filter",placeholder:"name, namespace or state","aria-label":"Filter services",value:un,input:()=>{
un=a.value,g()},keydown:w=>{w.key==="Escape"&&(a.value=un="",g(),a.blur())}}),u=b("ul",{class:"services","aria-label":"S\
ervices"});e.replaceChildren(b("div",{class:"bar"},b("h1",{},"Services"),a),c,u);let d=w=>{if(w.all){let _=new Set((w.items??
[]).map(Gl));for(let E of o.keys())_.has(E)||o.delete(E)}for(let _ of w.items??[])Gr(o,_);for(let _ of w.gone??[])o.delete(
Gl(_));l(w),c.dataset.loaded=w.cluster.loaded?"true":"",v()},h,v=()=>{h??=requestAnimationFrame(g)};function g(){if(h=void 0,
t.aborted)return;let w=un.trim().toLowerCase(),_=[...o.values()].sort(Br),E=_.filter($=>$.text.includes(w));Ur(u,E.map($=>$.
element)),c.textContent=Yr(_,E,c.dataset.loaded)}fn("/api/services",t,(w,_)=>d(_),s)}var Gl=({namespace:e,name:t})=>`${e}\
/${t}`,Br=(e,t)=>e.item.rank-t.item.rank||_s(e.item.namespace,t.item.namespace)||_s(e.item.name,t.item.name),_s=(e,t)=>e<
t?-1:+(e>t);function Gr(e,t){let s=e.get(Gl(t))??{element:b("li")},l=s.element.firstChild??b("a");l.href=`#/${encodeURIComponent(
t.namespace)}/${encodeURIComponent(t.name)}`,l.replaceChildren(b("span",{class:"name"},b("span",{class:"faint"},`${t.namespace}\
/`),t.name),cn(t.state),jr(t.traffic??[]),b("span",{class:"summary"},t.summary??"")),s.element.append(l),s.item=t,s.text=
`${Gl(t)} ${t.state}`.toLowerCase(),e.set(Gl(t),s)}function jr(e){let t=e.map(l=>`${l.version} ${l.percent} %`).join(", ")||
"no traffic",s=b("span",{class:"traffic",role:"img","aria-label":t,title:t});for(let l of e){let o=b("span",{class:l.role===
"stable"?"stable":"other"});o.style.flexGrow=l.percent,s.append(o)}return s}function Ur(e,t){let s=new Set(t);for(let o of[
...e.children])s.has(o)||o.remove();let l=e.firstChild;for(let o of t)o===l?l=l.nextSibling:e.insertBefore(o,l)}function Yr(e,t,s){
if(!s)return"Loading…";if(e.length===0)return"There are no InferenceServices.";let l=new Map;for(let{item:a}of e)l.set(
a.state,(l.get(a.state)??0)+1);let o=[...l].map(([a,u])=>`${u} ${a}`).join(", ");return`${t.length<e.length?`${t.length}\
 of `:""}${e.length} service${e.length===1?"":"s"}: ${o}`}var qr="uplot",Kr="u-hz",Jr="u-vt",Zr="u-title",Qr="u-wrap",Xr="u-under",ea="u-over",ta="u-axis",Xt="u-off",la="u-select",
na="u-cursor-x",oa="u-cursor-y",sa="u-cursor-pt",ia="u-legend",ra="u-live",aa="u-inline",ca="u-series",fa="u-marker",Ms="\
u-label",ua="u-value",Ul="width",Yl="height";var Es="bottom",Sl="left",so="right",So="#000",As=So+"0",io="mousemove",Cs="mousedown",ro="mouseup",Ps="mouseenter",Ds="\
mouseleave",Ls="dblclick",pa="resize",da="scroll",$s="change",gn="dppxchange",_o="--",Pl=typeof window<"u",po=Pl?document:
null,Tl=Pl?window:null,ha=Pl?navigator:null,ie,pn;function ho(){let e=devicePixelRatio;ie!=e&&(ie=e,pn&&go($s,pn,ho),pn=
matchMedia(`(min-resolution: ${ie-.001}dppx) and (max-resolution: ${ie+.001}dppx)`),el($s,pn,ho),Tl.dispatchEvent(new CustomEvent(
gn)))}function et(e,t){if(t!=null){let s=e.classList;!s.contains(t)&&s.add(t)}}function mo(e,t){let s=e.classList;s.contains(
t)&&s.remove(t)}function we(e,t,s){e.style[t]=s+"px"}function gt(e,t,s,l){let o=po.createElement(e);return t!=null&&et(o,
t),s?.insertBefore(o,l),o}function ct(e,t){return gt("div",e,t)}var zs=new WeakMap;function Mt(e,t,s,l,o){let c="transla\
te("+t+"px,"+s+"px)",a=zs.get(e);c!=a&&(e.style.transform=c,zs.set(e,c),t<0||s<0||t>l||s>o?et(e,Xt):mo(e,Xt))}var Rs=new WeakMap;
function Os(e,t,s){let l=t+s,o=Rs.get(e);l!=o&&(Rs.set(e,l),e.style.background=t,e.style.borderColor=s)}var Fs=new WeakMap;
function Vs(e,t,s,l){let o=t+""+s,c=Fs.get(e);o!=c&&(Fs.set(e,o),e.style.height=s+"px",e.style.width=t+"px",e.style.marginLeft=
l?-t/2+"px":0,e.style.marginTop=l?-s/2+"px":0)}var To={passive:!0},ma={...To,capture:!0};function el(e,t,s,l){t.addEventListener(
e,s,l?ma:To)}function go(e,t,s,l){t.removeEventListener(e,s,To)}Pl&&ho();function wt(e,t,s,l){let o;s=s||0,l=l||t.length-
1;let c=l<=2147483647;for(;l-s>1;)o=c?s+l>>1:tt((s+l)/2),t[o]<e?s=o:l=o;return e-t[s]<=t[l]-e?s:l}function pi(e){return(s,l,o)=>{
let c=-1,a=-1;for(let u=l;u<=o;u++)if(e(s[u])){c=u;break}for(let u=o;u>=l;u--)if(e(s[u])){a=u;break}return[c,a]}}var di=e=>e!=
null,hi=e=>e!=null&&e>0,yn=pi(di),ga=pi(hi);function wa(e,t,s,l=0,o=!1){let c=o?ga:yn,a=o?hi:di;[t,s]=c(e,t,s);let u=e[t],
d=e[t];if(t>-1)if(l==1)u=e[t],d=e[s];else if(l==-1)u=e[s],d=e[t];else for(let h=t;h<=s;h++){let v=e[h];a(v)&&(v<u?u=v:v>
d&&(d=v))}return[u??ue,d??-ue]}function vn(e,t,s,l){let o=Hs(e),c=Hs(t);e==t&&(o==-1?(e*=s,t/=s):(e/=s,t*=s));let a=s==10?
Dt:mi,u=o==1?tt:ft,d=c==1?ft:tt,h=u(a(Ce(e))),v=d(a(Ce(t))),g=Ml(s,h),w=Ml(s,v);return s==10&&(h<0&&(g=pe(g,-h)),v<0&&(w=
pe(w,-v))),l||s==2?(e=g*o,t=w*c):(e=yi(e,g),t=kn(t,w)),[e,t]}function Mo(e,t,s,l){let o=vn(e,t,s,l);return e==0&&(o[0]=0),
t==0&&(o[1]=0),o}var Eo=.1,Ns={mode:3,pad:Eo},Kl={pad:0,soft:null,mode:0},ba={min:Kl,max:Kl};function wn(e,t,s,l){return xn(
s)?Is(e,t,s):(Kl.pad=s,Kl.soft=l?0:null,Kl.mode=l?3:0,Is(e,t,ba))}function oe(e,t){return e??t}function ya(e,t,s){for(t=
oe(t,0),s=oe(s,e.length-1);t<=s;){if(e[t]!=null)return!0;t++}return!1}function Is(e,t,s){let l=s.min,o=s.max,c=oe(l.pad,
0),a=oe(o.pad,0),u=oe(l.hard,-ue),d=oe(o.hard,ue),h=oe(l.soft,ue),v=oe(o.soft,-ue),g=oe(l.mode,0),w=oe(o.mode,0),_=t-e,E=Dt(
_),$=je(Ce(e),Ce(t)),I=Dt($),W=Ce(I-E);(_<1e-24||W>10)&&(_=0,(e==0||t==0)&&(_=1e-24,g==2&&h!=ue&&(c=0),w==2&&v!=-ue&&(a=
0)));let S=_||$||1e3,N=Dt(S),T=Ml(10,tt(N)),K=S*(_==0?e==0?.1:1:c),L=pe(yi(e-K,T/10),24),J=e>=h&&(g==1||g==3&&L<=h||g==2&&
L>=h)?h:ue,U=je(u,L<J&&e>=J?J:bt(J,L)),X=S*(_==0?t==0?.1:1:a),j=pe(kn(t+X,T/10),24),M=t<=v&&(w==1||w==3&&j>=v||w==2&&j<=
v)?v:-ue,q=bt(d,j>M&&t<=M?M:je(M,j));return U==q&&U==0&&(q=100),[U,q]}var va=new Intl.NumberFormat(Pl?ha.language:"en-US"),
Ao=e=>va.format(e),lt=Math,mn=lt.PI,Ce=lt.abs,tt=lt.floor,Ae=lt.round,ft=lt.ceil,bt=lt.min,je=lt.max,Ml=lt.pow,Hs=lt.sign,
Dt=lt.log10,mi=lt.log2,ka=(e,t=1)=>lt.sinh(e)*t,ao=(e,t=1)=>lt.asinh(e/t),ue=1/0;function Ws(e){return(Dt((e^e>>31)-(e>>
31))|0)+1}function wo(e,t,s){return bt(je(e,t),s)}function gi(e){return typeof e=="function"}function ee(e){return gi(e)?
e:()=>e}var xa=()=>{},wi=e=>e,bi=(e,t)=>t,Sa=e=>null,Bs=e=>!0,Gs=(e,t)=>e==t,_a=/\.\d*?(?=9{6,}|0{6,})/gm,tl=e=>{if(ki(e)||
It.has(e))return e;let t=`${e}`,s=t.match(_a);if(s==null)return e;let l=s[0].length-1;if(t.indexOf("e-")!=-1){let[o,c]=t.
split("e");return+`${tl(o)}e${c}`}return pe(e,l)};function Zt(e,t){return tl(pe(tl(e/t))*t)}function kn(e,t){return tl(ft(
tl(e/t))*t)}function yi(e,t){return tl(tt(tl(e/t))*t)}function pe(e,t=0){if(ki(e))return e;let s=10**t,l=e*s*(1+Number.EPSILON);
return Ae(l)/s}var It=new Map;function vi(e){return((""+e).split(".")[1]||"").length}function Zl(e,t,s,l){let o=[],c=l.map(
vi);for(let a=t;a<s;a++){let u=Ce(a),d=pe(Ml(e,a),u);for(let h=0;h<l.length;h++){let v=e==10?+`${l[h]}e${a}`:l[h]*d,g=(a>=
0?0:u)+(a>=c[h]?0:c[h]),w=e==10?v:pe(v,g);o.push(w),It.set(w,g)}}return o}var Jl={},Co=[],El=[null,null],Nt=Array.isArray,
ki=Number.isInteger,Ta=e=>e===void 0;function js(e){return typeof e=="string"}function xn(e){let t=!1;if(e!=null){let s=e.
constructor;t=s==null||s==Object}return t}function Ma(e){return e!=null&&typeof e=="object"}var Ea=Object.getPrototypeOf(
Uint8Array),xi="__proto__";function Al(e,t=xn){let s;if(Nt(e)){let l=e.find(o=>o!=null);if(Nt(l)||t(l)){s=Array(e.length);
for(let o=0;o<e.length;o++)s[o]=Al(e[o],t)}else s=e.slice()}else if(e instanceof Ea)s=e.slice();else if(t(e)){s={};for(let l in e)
l!=xi&&(s[l]=Al(e[l],t))}else s=e;return s}function Te(e){let t=arguments;for(let s=1;s<t.length;s++){let l=t[s];for(let o in l)
o!=xi&&(xn(e[o])?Te(e[o],Al(l[o])):e[o]=Al(l[o]))}return e}var Aa=0,Ca=1,Pa=2;function Da(e,t,s){for(let l=0,o,c=-1;l<t.
length;l++){let a=t[l];if(a>c){for(o=a-1;o>=0&&e[o]==null;)e[o--]=null;for(o=a+1;o<s&&e[o]==null;)e[c=o++]=null}}}function La(e,t){
if(Ra(e)){let a=e[0].slice();for(let u=1;u<e.length;u++)a.push(...e[u].slice(1));return Oa(a[0])||(a=za(a)),a}let s=new Set;
for(let a=0;a<e.length;a++){let d=e[a][0],h=d.length;for(let v=0;v<h;v++)s.add(d[v])}let l=[Array.from(s).sort((a,u)=>a-
u)],o=l[0].length,c=new Map;for(let a=0;a<o;a++)c.set(l[0][a],a);for(let a=0;a<e.length;a++){let u=e[a],d=u[0];for(let h=1;h<
u.length;h++){let v=u[h],g=Array(o).fill(void 0),w=t?t[a][h]:Ca,_=[];for(let E=0;E<v.length;E++){let $=v[E],I=c.get(d[E]);
$===null?w!=Aa&&(g[I]=$,w==Pa&&_.push(I)):g[I]=$}Da(g,_,o),l.push(g)}}return l}var $a=typeof queueMicrotask>"u"?e=>Promise.
resolve().then(e):queueMicrotask;function za(e){let t=e[0],s=t.length,l=Array(s);for(let c=0;c<l.length;c++)l[c]=c;l.sort(
(c,a)=>t[c]-t[a]);let o=[];for(let c=0;c<e.length;c++){let a=e[c],u=Array(s);for(let d=0;d<s;d++)u[d]=a[l[d]];o.push(u)}
return o}function Ra(e){let t=e[0][0],s=t.length;for(let l=1;l<e.length;l++){let o=e[l][0];if(o.length!=s)return!1;if(o!=
t){for(let c=0;c<s;c++)if(o[c]!=t[c])return!1}}return!0}function Oa(e,t=100){let s=e.length;if(s<=1)return!0;let l=0,o=s-
1;for(;l<=o&&e[l]==null;)l++;for(;o>=l&&e[o]==null;)o--;if(o<=l)return!0;let c=je(1,tt((o-l+1)/t));for(let a=e[l],u=l+c;u<=
o;u+=c){let d=e[u];if(d!=null){if(d<=a)return!1;a=d}}return!0}var Si=["January","February","March","April","May","June",
"July","August","September","October","November","December"],_i=["Sunday","Monday","Tuesday","Wednesday","Thursday","Fri\
day","Saturday"];function Ti(e){return e.slice(0,3)}var Fa=_i.map(Ti),Va=Si.map(Ti),Na={MMMM:Si,MMM:Va,WWWW:_i,WWW:Fa};function jl(e){
return(e<10?"0":"")+e}function Ia(e){return(e<10?"00":e<100?"0":"")+e}var Ha={YYYY:e=>e.getFullYear(),YY:e=>(e.getFullYear()+
"").slice(2),MMMM:(e,t)=>t.MMMM[e.getMonth()],MMM:(e,t)=>t.MMM[e.getMonth()],MM:e=>jl(e.getMonth()+1),M:e=>e.getMonth()+
1,DD:e=>jl(e.getDate()),D:e=>e.getDate(),WWWW:(e,t)=>t.WWWW[e.getDay()],WWW:(e,t)=>t.WWW[e.getDay()],HH:e=>jl(e.getHours()),
H:e=>e.getHours(),h:e=>{let t=e.getHours();return t==0?12:t>12?t-12:t},AA:e=>e.getHours()>=12?"PM":"AM",aa:e=>e.getHours()>=
12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>jl(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>jl(e.getSeconds()),s:e=>e.
getSeconds(),fff:e=>Ia(e.getMilliseconds())};function Po(e,t){t=t||Na;let s=[],l=/\{([a-z]+)\}|[^{]+/gi,o;for(;o=l.exec(
e);)s.push(o[0][0]=="{"?Ha[o[1]]:o[0]);return c=>{let a="";for(let u=0;u<s.length;u++)a+=typeof s[u]=="string"?s[u]:s[u](
c,t);return a}}var Wa=new Intl.DateTimeFormat().resolvedOptions().timeZone;function Ba(e,t){let s;return t=="UTC"||t=="E\
tc/UTC"?s=new Date(+e+e.getTimezoneOffset()*6e4):t==Wa?s=e:(s=new Date(e.toLocaleString("en-US",{timeZone:t})),s.setMilliseconds(
e.getMilliseconds())),s}var Mi=e=>e%1==0,bn=[1,2,2.5,5],Ga=Zl(10,-32,0,bn),Ei=Zl(10,0,32,bn),ja=Ei.filter(Mi),Qt=Ga.concat(
Ei),Do=`
`,Ai="{YYYY}",Us=Do+Ai,Ci="{M}/{D}",ql=Do+Ci,dn=ql+"/{YY}",Pi="{aa}",Ua="{h}:{mm}",_l=Ua+Pi,Ys=Do+_l,qs=":{ss}",ae=null;
function Di(e){let t=e*1e3,s=t*60,l=s*60,o=l*24,c=o*30,a=o*365,d=(e==1?Zl(10,0,3,bn).filter(Mi):Zl(10,-3,0,bn)).concat([
t,t*5,t*10,t*15,t*30,s,s*5,s*10,s*15,s*30,l,l*2,l*3,l*4,l*6,l*8,l*12,o,o*2,o*3,o*4,o*5,o*6,o*7,o*8,o*9,o*10,o*15,c,c*2,c*
3,c*4,c*6,a,a*2,a*5,a*10,a*25,a*50,a*100]),h=[[a,Ai,ae,ae,ae,ae,ae,ae,1],[o*28,"{MMM}",Us,ae,ae,ae,ae,ae,1],[o,Ci,Us,ae,
ae,ae,ae,ae,1],[l,"{h}"+Pi,dn,ae,ql,ae,ae,ae,1],[s,_l,dn,ae,ql,ae,ae,ae,1],[t,qs,dn+" "+_l,ae,ql+" "+_l,ae,Ys,ae,1],[e,qs+
".{fff}",dn+" "+_l,ae,ql+" "+_l,ae,Ys,ae,1]];function v(g){return(w,_,E,$,I,W)=>{let S=[],N=I>=a,T=I>=c&&I<a,K=g(E),L=pe(
K*e,3),J=co(K.getFullYear(),N?0:K.getMonth(),T||N?1:K.getDate()),U=pe(J*e,3);if(T||N){let X=T?I/c:0,j=N?I/a:0,M=L==U?L:pe(
co(J.getFullYear()+j,J.getMonth()+X,1)*e,3),q=new Date(Ae(M/e)),z=q.getFullYear(),B=q.getMonth();for(let V=0;M<=$;V++){let te=co(
z+j*V,B+X*V,1),F=te-g(pe(te*e,3));M=pe((+te+F)*e,3),M<=$&&S.push(M)}}else{let X=I>=o?o:I,j=tt(E)-tt(L),M=U+j+kn(L-U,X);S.
push(M);let q=g(M),z=q.getHours()+q.getMinutes()/s+q.getSeconds()/l,B=I/l,V=w.axes[_]._space,te=W/V;for(;M=pe(M+I,e==1?0:
3),!(M>$);)if(B>1){let F=tt(pe(z+B,6))%24,le=g(M).getHours()-F;le>1&&(le=-1),M-=le*l,z=(z+B)%24;let ce=S[S.length-1];pe(
(M-ce)/I,3)*te>=.7&&S.push(M)}else S.push(M)}return S}}return[d,h,v]}var[Ya,qa,Ka]=Di(1),[Ja,Za,Qa]=Di(.001);Zl(2,-53,53,
[1]);function Ks(e,t){return e.map(s=>s.map((l,o)=>o==0||o==8||l==null?l:t(o==1||s[8]==0?l:s[1]+l)))}function Js(e,t){return(s,l,o,c,a)=>{
let u=t.find(E=>a>=E[0])||t[t.length-1],d,h,v,g,w,_;return l.map(E=>{let $=e(E),I=$.getFullYear(),W=$.getMonth(),S=$.getDate(),
N=$.getHours(),T=$.getMinutes(),K=$.getSeconds(),L=I!=d&&u[2]||W!=h&&u[3]||S!=v&&u[4]||N!=g&&u[5]||T!=w&&u[6]||K!=_&&u[7]||
u[1];return d=I,h=W,v=S,g=N,w=T,_=K,L($)})}}function Xa(e,t){let s=Po(t);return(l,o,c,a,u)=>o.map(d=>s(e(d)))}function co(e,t,s){
return new Date(e,t,s)}function Zs(e,t){return t(e)}var ec="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function Qs(e,t){return(s,l,o,c)=>c==
null?_o:t(e(l))}function tc(e,t){let s=e.series[t];return s.width?s.stroke(e,t):s.points.width?s.points.stroke(e,t):null}
function lc(e,t){return e.series[t].fill(e,t)}var nc={show:!0,live:!0,isolate:!1,mount:xa,markers:{show:!0,width:2,stroke:tc,
fill:lc,dash:"solid"},idx:null,idxs:null,values:[]};function oc(e,t){let s=e.cursor.points,l=ct(),o=s.size(e,t);we(l,Ul,
o),we(l,Yl,o);let c=o/-2;we(l,"marginLeft",c),we(l,"marginTop",c);let a=s.width(e,t,o);return a&&we(l,"borderWidth",a),l}
function sc(e,t){let s=e.series[t].points;return s._fill||s._stroke}function ic(e,t){let s=e.series[t].points;return s._stroke||
s._fill}function rc(e,t){return e.series[t].points.size}var fo=[0,0];function ac(e,t,s){return fo[0]=t,fo[1]=s,fo}function hn(e,t,s,l=!0){
return o=>{o.button==0&&(!l||o.target==t)&&s(o)}}function uo(e,t,s,l=!0){return o=>{(!l||o.target==t)&&s(o)}}var cc={show:!0,
x:!0,y:!0,lock:!1,move:ac,points:{one:!1,show:oc,size:rc,width:0,stroke:ic,fill:sc},bind:{mousedown:hn,mouseup:hn,click:hn,
dblclick:hn,mousemove:uo,mouseleave:uo,mouseenter:uo},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(e,t)=>{t.stopPropagation(),
t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,t,s,l,o)=>l-o,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},
left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Li={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},Lo=Te({},Li,
{filter:bi}),$i=Te({},Lo,{size:10}),zi=Te({},Li,{show:!1}),$o='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helve\
tica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',
Ri="bold "+$o,Oi=1.5,Xs={show:!0,scale:"x",stroke:So,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Ri,
side:2,grid:Lo,ticks:$i,border:zi,font:$o,lineGap:Oi,rotate:0},fc="Value",uc="Time",ei={show:!0,scale:"x",auto:!1,sorted:1,
min:ue,max:-ue,idxs:[]};function pc(e,t,s,l,o){return t.map(c=>c==null?"":Ao(c))}function dc(e,t,s,l,o,c,a){let u=[],d=It.
get(o)||0;s=a?s:pe(kn(s,o),d);for(let h=s;h<=l;h=pe(h+o,d))u.push(Object.is(h,-0)?0:h);return u}function bo(e,t,s,l,o,c,a){
let u=[],d=e.scales[e.axes[t].scale].log,h=d==10?Dt:mi,v=tt(h(s));o=Ml(d,v),d==10&&(o=Qt[wt(o,Qt)]);let g=s,w=o*d;d==10&&
(w=Qt[wt(w,Qt)]);do u.push(g),g=g+o,d==10&&!It.has(g)&&(g=pe(g,It.get(o))),g>=w&&(o=g,w=o*d,d==10&&(w=Qt[wt(w,Qt)]));while(g<=
l);return u}function hc(e,t,s,l,o,c,a){let d=e.scales[e.axes[t].scale].asinh,h=l>d?bo(e,t,je(d,s),l,o):[d],v=l>=0&&s<=0?
[0]:[];return(s<-d?bo(e,t,je(d,-l),-s,o):[d]).reverse().map(w=>-w).concat(v,h)}var Fi=/./,mc=/[12357]/,gc=/[125]/,ti=/1/,
yo=(e,t,s,l)=>e.map((o,c)=>t==4&&o==0||c%l==0&&s.test(o.toExponential()[o<0?1:0])?o:null);function wc(e,t,s,l,o){let c=e.
axes[s],a=c.scale,u=e.scales[a],d=e.valToPos,h=c._space,v=d(10,a),g=d(9,a)-v>=h?Fi:d(7,a)-v>=h?mc:d(5,a)-v>=h?gc:ti;if(g==
ti){let w=Ce(d(1,a)-v);if(w<h)return yo(t.slice().reverse(),u.distr,g,ft(h/w)).reverse()}return yo(t,u.distr,g,1)}function bc(e,t,s,l,o){
let c=e.axes[s],a=c.scale,u=c._space,d=e.valToPos,h=Ce(d(1,a)-d(2,a));return h<u?yo(t.slice().reverse(),3,Fi,ft(u/h)).reverse():
t}function yc(e,t,s,l){return l==null?_o:t==null?"":Ao(t)}var li={show:!0,scale:"y",stroke:So,space:30,gap:5,alignTo:1,size:50,
labelGap:0,labelSize:30,labelFont:Ri,side:3,grid:Lo,ticks:$i,border:zi,font:$o,lineGap:Oi,rotate:0};function vc(e,t){let s=3+
(e||1)*2;return pe(s*t,3)}function kc(e,t){let{scale:s,idxs:l}=e.series[0],o=e._data[0],c=e.valToPos(o[l[0]],s,!0),a=e.valToPos(
o[l[1]],s,!0),u=Ce(a-c),d=e.series[t],h=u/(d.points.space*ie);return l[1]-l[0]<=h}var ni={scale:null,auto:!0,sorted:0,min:ue,
max:-ue},Vi=(e,t,s,l,o)=>o,oi={show:!0,auto:!0,sorted:0,gaps:Vi,alpha:1,facets:[Te({},ni,{scale:"x"}),Te({},ni,{scale:"y"})]},
si={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Vi,alpha:1,points:{show:kc,filter:null},values:null,min:ue,max:-ue,
idxs:[],path:null,clip:null};function xc(e,t,s,l,o){return s/10}var Ni={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,
max:null,dir:1,ori:0},Sc=Te({},Ni,{time:!1,ori:1}),ii={};function Ii(e,t){let s=ii[e];return s||(s={key:e,plots:[],sub(l){
s.plots.push(l)},unsub(l){s.plots=s.plots.filter(o=>o!=l)},pub(l,o,c,a,u,d,h){for(let v=0;v<s.plots.length;v++)s.plots[v]!=
o&&s.plots[v].pub(l,o,c,a,u,d,h)}},e!=null&&(ii[e]=s)),s}var Cl=1,vo=2;function ll(e,t,s){let l=e.mode,o=e.series[t],c=l==
2?e._data[t]:e._data,a=e.scales,u=e.bbox,d=c[0],h=l==2?c[1]:c[t],v=l==2?a[o.facets[0].scale]:a[e.series[0].scale],g=l==2?
a[o.facets[1].scale]:a[o.scale],w=u.left,_=u.top,E=u.width,$=u.height,I=e.valToPosH,W=e.valToPosV;return v.ori==0?s(o,d,
h,v,g,I,W,w,_,E,$,_n,Dl,Mn,Wi,Gi):s(o,d,h,v,g,W,I,_,w,$,E,Tn,Ll,Oo,Bi,ji)}function zo(e,t){let s=0,l=0,o=oe(e.bands,Co);
for(let c=0;c<o.length;c++){let a=o[c];a.series[0]==t?s=a.dir:a.series[1]==t&&(a.dir==1?l|=1:l|=2)}return[s,l==1?-1:l==2?
1:l==3?2:0]}function _c(e,t,s,l,o){let c=e.mode,a=e.series[t],u=c==2?a.facets[1].scale:a.scale,d=e.scales[u];return o==-1?
d.min:o==1?d.max:d.distr==3?d.dir==1?d.min:d.max:0}function Lt(e,t,s,l,o,c){return ll(e,t,(a,u,d,h,v,g,w,_,E,$,I)=>{let W=a.
pxRound,S=h.dir*(h.ori==0?1:-1),N=h.ori==0?Dl:Ll,T,K;S==1?(T=s,K=l):(T=l,K=s);let L=W(g(u[T],h,$,_)),J=W(w(d[T],v,I,E)),
U=W(g(u[K],h,$,_)),X=W(w(c==1?v.max:v.min,v,I,E)),j=new Path2D(o);return N(j,U,X),N(j,L,X),N(j,L,J),j})}function Sn(e,t,s,l,o,c){
let a=null;if(e.length>0){a=new Path2D;let u=t==0?Mn:Oo,d=s;for(let g=0;g<e.length;g++){let w=e[g];if(w[1]>w[0]){let _=w[0]-
d;_>0&&u(a,d,l,_,l+c),d=w[1]}}let h=s+o-d,v=10;h>0&&u(a,d,l-v/2,h,l+c+v)}return a}function Tc(e,t,s){let l=e[e.length-1];
l&&l[0]==t?l[1]=s:e.push([t,s])}function Ro(e,t,s,l,o,c,a){let u=[],d=e.length;for(let h=o==1?s:l;h>=s&&h<=l;h+=o)if(t[h]===
null){let g=h,w=h;if(o==1)for(;++h<=l&&t[h]===null;)w=h;else for(;--h>=s&&t[h]===null;)w=h;let _=c(e[g]),E=w==g?_:c(e[w]),
$=g-o;_=a<=0&&$>=0&&$<d?c(e[$]):_;let W=w+o;E=a>=0&&W>=0&&W<d?c(e[W]):E,E>=_&&u.push([_,E])}return u}function ri(e){return e==
0?wi:e==1?Ae:t=>Zt(t,e)}function Hi(e){let t=e==0?_n:Tn,s=e==0?(o,c,a,u,d,h)=>{o.arcTo(c,a,u,d,h)}:(o,c,a,u,d,h)=>{o.arcTo(
a,c,d,u,h)},l=e==0?(o,c,a,u,d)=>{o.rect(c,a,u,d)}:(o,c,a,u,d)=>{o.rect(a,c,d,u)};return(o,c,a,u,d,h=0,v=0)=>{h==0&&v==0?
l(o,c,a,u,d):(h=bt(h,u/2,d/2),v=bt(v,u/2,d/2),t(o,c+h,a),s(o,c+u,a,c+u,a+d,h),s(o,c+u,a+d,c,a+d,v),s(o,c,a+d,c,a,v),s(o,
c,a,c+u,a,h),o.closePath())}}var _n=(e,t,s)=>{e.moveTo(t,s)},Tn=(e,t,s)=>{e.moveTo(s,t)},Dl=(e,t,s)=>{e.lineTo(t,s)},Ll=(e,t,s)=>{
e.lineTo(s,t)},Mn=Hi(0),Oo=Hi(1),Wi=(e,t,s,l,o,c)=>{e.arc(t,s,l,o,c)},Bi=(e,t,s,l,o,c)=>{e.arc(s,t,l,o,c)},Gi=(e,t,s,l,o,c,a)=>{
e.bezierCurveTo(t,s,l,o,c,a)},ji=(e,t,s,l,o,c,a)=>{e.bezierCurveTo(s,t,o,l,a,c)};function Ui(e){return(t,s,l,o,c)=>ll(t,
s,(a,u,d,h,v,g,w,_,E,$,I)=>{let{pxRound:W,points:S}=a,N,T;h.ori==0?(N=_n,T=Wi):(N=Tn,T=Bi);let K=pe(S.width*ie,3),L=(S.size-
S.width)/2*ie,J=pe(L*2,3),U=new Path2D,X=new Path2D,{left:j,top:M,width:q,height:z}=t.bbox;Mn(X,j-J,M-J,q+J*2,z+J*2);let B=V=>{
if(d[V]!=null){let te=W(g(u[V],h,$,_)),F=W(w(d[V],v,I,E));N(U,te+L,F),T(U,te,F,L,0,mn*2)}};if(c)c.forEach(B);else for(let V=l;V<=
o;V++)B(V);return{stroke:K>0?U:null,fill:U,clip:X,flags:Cl|vo}})}function Yi(e){return(t,s,l,o,c,a)=>{l!=o&&(c!=l&&a!=l&&
e(t,s,l),c!=o&&a!=o&&e(t,s,o),e(t,s,a))}}var Mc=Yi(Dl),Ec=Yi(Ll);function qi(e){let t=oe(e?.alignGaps,0);return(s,l,o,c)=>ll(
s,l,(a,u,d,h,v,g,w,_,E,$,I)=>{[o,c]=yn(d,o,c);let W=a.pxRound,S=z=>W(g(z,h,$,_)),N=z=>W(w(z,v,I,E)),T,K;h.ori==0?(T=Dl,K=
Mc):(T=Ll,K=Ec);let L=h.dir*(h.ori==0?1:-1),J={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:Cl},U=J.stroke,
X=!1;if(c-o>=$*4){let z=R=>s.posToVal(R,h.key,!0),B=null,V=null,te,F,Ue,be=S(u[L==1?o:c]),le=S(u[o]),ce=S(u[c]),Z=z(L==1?
le+1:ce-1);for(let R=L==1?o:c;R>=o&&R<=c;R+=L){let Me=u[R],ye=(L==1?Me<Z:Me>Z)?be:S(Me),re=d[R];ye==be?re!=null?(F=re,B==
null?(T(U,ye,N(F)),te=B=V=F):F<B?B=F:F>V&&(V=F)):re===null&&(X=!0):(B!=null&&K(U,be,N(B),N(V),N(te),N(F)),re!=null?(F=re,
T(U,ye,N(F)),B=V=te=F):(B=V=null,re===null&&(X=!0)),be=ye,Z=z(be+L))}B!=null&&B!=V&&Ue!=be&&K(U,be,N(B),N(V),N(te),N(F))}else
for(let z=L==1?o:c;z>=o&&z<=c;z+=L){let B=d[z];B===null?X=!0:B!=null&&T(U,S(u[z]),N(B))}let[M,q]=zo(s,l);if(a.fill!=null||
M!=0){let z=J.fill=new Path2D(U),B=a.fillTo(s,l,a.min,a.max,M),V=N(B),te=S(u[o]),F=S(u[c]);L==-1&&([F,te]=[te,F]),T(z,F,
V),T(z,te,V)}if(!a.spanGaps){let z=[];X&&z.push(...Ro(u,d,o,c,L,S,t)),J.gaps=z=a.gaps(s,l,o,c,z),J.clip=Sn(z,h.ori,_,E,$,
I)}return q!=0&&(J.band=q==2?[Lt(s,l,o,c,U,-1),Lt(s,l,o,c,U,1)]:Lt(s,l,o,c,U,q)),J})}function Ac(e){let t=oe(e.align,1),
s=oe(e.ascDesc,!1),l=oe(e.alignGaps,0),o=oe(e.extend,!1);return(c,a,u,d)=>ll(c,a,(h,v,g,w,_,E,$,I,W,S,N)=>{[u,d]=yn(g,u,
d);let T=h.pxRound,{left:K,width:L}=c.bbox,J=le=>T(E(le,w,S,I)),U=le=>T($(le,_,N,W)),X=w.ori==0?Dl:Ll,j={stroke:new Path2D,
fill:null,clip:null,band:null,gaps:null,flags:Cl},M=j.stroke,q=w.dir*(w.ori==0?1:-1),z=U(g[q==1?u:d]),B=J(v[q==1?u:d]),V=B,
te=B;o&&t==-1&&(te=K,X(M,te,z)),X(M,B,z);for(let le=q==1?u:d;le>=u&&le<=d;le+=q){let ce=g[le];if(ce==null)continue;let Z=J(
v[le]),R=U(ce);t==1?X(M,Z,z):X(M,V,R),X(M,Z,R),z=R,V=Z}let F=V;o&&t==1&&(F=K+L,X(M,F,z));let[Ue,be]=zo(c,a);if(h.fill!=null||
Ue!=0){let le=j.fill=new Path2D(M),ce=h.fillTo(c,a,h.min,h.max,Ue),Z=U(ce);X(le,F,Z),X(le,te,Z)}if(!h.spanGaps){let le=[];
le.push(...Ro(v,g,u,d,q,J,l));let ce=h.width*ie/2,Z=s||t==1?ce:-ce,R=s||t==-1?-ce:ce;le.forEach(Me=>{Me[0]+=Z,Me[1]+=R}),
j.gaps=le=h.gaps(c,a,u,d,le),j.clip=Sn(le,w.ori,I,W,S,N)}return be!=0&&(j.band=be==2?[Lt(c,a,u,d,M,-1),Lt(c,a,u,d,M,1)]:
Lt(c,a,u,d,M,be)),j})}function ai(e,t,s,l,o,c,a=ue){if(e.length>1){let u=null;for(let d=0,h=1/0;d<e.length;d++)if(t[d]!==
void 0){if(u!=null){let v=Ce(e[d]-e[u]);v<h&&(h=v,a=Ce(s(e[d],l,o,c)-s(e[u],l,o,c)))}u=d}}return a}function Cc(e){e=e||Jl;
let t=oe(e.size,[.6,ue,1]),s=e.align||0,l=e.gap||0,o=e.radius;o=o==null?[0,0]:typeof o=="number"?[o,0]:o;let c=ee(o),a=1-
t[0],u=oe(t[1],ue),d=oe(t[2],1),h=oe(e.disp,Jl),v=oe(e.each,_=>{}),{fill:g,stroke:w}=h;return(_,E,$,I)=>ll(_,E,(W,S,N,T,K,L,J,U,X,j,M)=>{
let q=W.pxRound,z=s,B=l*ie,V=u*ie,te=d*ie,F,Ue;T.ori==0?[F,Ue]=c(_,E):[Ue,F]=c(_,E);let be=T.dir*(T.ori==0?1:-1),le=T.ori==
0?Mn:Oo,ce=T.ori==0?v:(P,de,Ee,rl,Bt,vt,Gt)=>{v(P,de,Ee,Bt,rl,Gt,vt)},Z=oe(_.bands,Co).find(P=>P.series[0]==E),R=Z!=null?
Z.dir:0,Me=W.fillTo(_,E,W.min,W.max,R),Ie=q(J(Me,K,M,X)),ye,re,ut,Ke=j,ke=q(W.width*ie),yt=!1,Et=null,nt=null,$t=null,ol=null;
g!=null&&(ke==0||w!=null)&&(yt=!0,Et=g.values(_,E,$,I),nt=new Map,new Set(Et).forEach(P=>{P!=null&&nt.set(P,new Path2D)}),
ke>0&&($t=w.values(_,E,$,I),ol=new Map,new Set($t).forEach(P=>{P!=null&&ol.set(P,new Path2D)})));let{x0:sl,size:Rl}=h;if(sl!=
null&&Rl!=null){z=1,S=sl.values(_,E,$,I),sl.unit==2&&(S=S.map(Ee=>_.posToVal(U+Ee*j,T.key,!0)));let P=Rl.values(_,E,$,I);
Rl.unit==2?re=P[0]*j:re=L(P[0],T,j,U)-L(0,T,j,U),Ke=ai(S,N,L,T,j,U,Ke),ut=Ke-re+B}else Ke=ai(S,N,L,T,j,U,Ke),ut=Ke*a+B,re=
Ke-ut;ut<1&&(ut=0),ke>=re/2&&(ke=0),ut<5&&(q=wi);let Ql=ut>0,Ht=Ke-ut-(Ql?ke:0);re=q(wo(Ht,te,V)),ye=(z==0?re/2:z==be?0:
re)-z*be*((z==0?B/2:0)+(Ql?ke/2:0));let He={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},il=yt?null:new Path2D,
At=null;if(Z!=null)At=_.data[Z.series[1]];else{let{y0:P,y1:de}=h;P!=null&&de!=null&&(N=de.values(_,E,$,I),At=P.values(_,
E,$,I))}let Wt=F*re,Y=Ue*re;for(let P=be==1?$:I;P>=$&&P<=I;P+=be){let de=N[P];if(de==null)continue;if(At!=null){let Ye=At[P]??
0;if(de-Ye==0)continue;Ie=J(Ye,K,M,X)}let Ee=T.distr!=2||h!=null?S[P]:P,rl=L(Ee,T,j,U),Bt=J(oe(de,Me),K,M,X),vt=q(rl-ye),
Gt=q(je(Bt,Ie)),Je=q(bt(Bt,Ie)),ot=Gt-Je;if(de!=null){let Ye=de<0?Y:Wt,pt=de<0?Wt:Y;yt?(ke>0&&$t[P]!=null&&le(ol.get($t[P]),
vt,Je+tt(ke/2),re,je(0,ot-ke),Ye,pt),Et[P]!=null&&le(nt.get(Et[P]),vt,Je+tt(ke/2),re,je(0,ot-ke),Ye,pt)):le(il,vt,Je+tt(
ke/2),re,je(0,ot-ke),Ye,pt),ce(_,E,P,vt-ke/2,Je,re+ke,ot)}}return ke>0?He.stroke=yt?ol:il:yt||(He._fill=W.width==0?W._fill:
W._stroke??W._fill,He.width=0),He.fill=yt?nt:il,He})}function Pc(e,t){let s=oe(t?.alignGaps,0);return(l,o,c,a)=>ll(l,o,(u,d,h,v,g,w,_,E,$,I,W)=>{
[c,a]=yn(h,c,a);let S=u.pxRound,N=F=>S(w(F,v,I,E)),T=F=>S(_(F,g,W,$)),K,L,J;v.ori==0?(K=_n,J=Dl,L=Gi):(K=Tn,J=Ll,L=ji);let U=v.
dir*(v.ori==0?1:-1),X=N(d[U==1?c:a]),j=X,M=[],q=[];for(let F=U==1?c:a;F>=c&&F<=a;F+=U)if(h[F]!=null){let be=d[F],le=N(be);
M.push(j=le),q.push(T(h[F]))}let z={stroke:e(M,q,K,J,L,S),fill:null,clip:null,band:null,gaps:null,flags:Cl},B=z.stroke,[
V,te]=zo(l,o);if(u.fill!=null||V!=0){let F=z.fill=new Path2D(B),Ue=u.fillTo(l,o,u.min,u.max,V),be=T(Ue);J(F,j,be),J(F,X,
be)}if(!u.spanGaps){let F=[];F.push(...Ro(d,h,c,a,U,N,s)),z.gaps=F=u.gaps(l,o,c,a,F),z.clip=Sn(F,v.ori,E,$,I,W)}return te!=
0&&(z.band=te==2?[Lt(l,o,c,a,B,-1),Lt(l,o,c,a,B,1)]:Lt(l,o,c,a,B,te)),z})}function Dc(e){return Pc(Lc,e)}function Lc(e,t,s,l,o,c){
let a=e.length;if(a<2)return null;let u=new Path2D;if(s(u,e[0],t[0]),a==2)l(u,e[1],t[1]);else{let d=Array(a),h=Array(a-1),
v=Array(a-1),g=Array(a-1);for(let w=0;w<a-1;w++)v[w]=t[w+1]-t[w],g[w]=e[w+1]-e[w],h[w]=v[w]/g[w];d[0]=h[0];for(let w=1;w<
a-1;w++)h[w]===0||h[w-1]===0||h[w-1]>0!=h[w]>0?d[w]=0:(d[w]=3*(g[w-1]+g[w])/((2*g[w]+g[w-1])/h[w-1]+(g[w]+2*g[w-1])/h[w]),
isFinite(d[w])||(d[w]=0));d[a-1]=h[a-2];for(let w=0;w<a-1;w++)o(u,e[w]+g[w]/3,t[w]+d[w]*g[w]/3,e[w+1]-g[w]/3,t[w+1]-d[w+
1]*g[w]/3,e[w+1],t[w+1])}return u}var ko=new Set;function ci(){for(let e of ko)e.syncRect(!0)}Pl&&(el(pa,Tl,ci),el(da,Tl,
ci,!0),el(gn,Tl,()=>{Pe.pxRatio=ie}));var $c=qi(),zc=Ui();function fi(e,t,s,l){return(l?[e[0],e[1]].concat(e.slice(2)):[
e[0]].concat(e.slice(1))).map((c,a)=>xo(c,a,t,s))}function Rc(e,t){return e.map((s,l)=>l==0?{}:Te({},t,s))}function xo(e,t,s,l){
return Te({},t==0?s:l,e)}function Ki(e,t,s){return t==null?El:[t,s]}var Oc=Ki;function Fc(e,t,s){return t==null?El:wn(t,
s,Eo,!0)}function Ji(e,t,s,l){return t==null?El:vn(t,s,e.scales[l].log,!1)}var Vc=Ji;function Zi(e,t,s,l){return t==null?
El:Mo(t,s,e.scales[l].log,!1)}var Nc=Zi;function Ic(e,t,s,l,o){let c=je(Ws(e),Ws(t)),a=t-e,u=wt(o/l*a,s);do{let d=s[u],h=l*
d/a;if(h>=o&&c+(d<5?It.get(d):0)<=17)return[d,h]}while(++u<s.length);return[0,0]}function ui(e){let t,s;return e=e.replace(
/(\d+)px/,(l,o)=>(t=Ae((s=+o)*ie))+"px"),[e,t,s]}function Hc(e){e.show&&[e.font,e.labelFont].forEach(t=>{let s=pe(t[2]*ie,
1);t[0]=t[0].replace(/[0-9.]+px/,s+"px"),t[1]=s})}function Pe(e,t,s){let l={mode:oe(e.mode,1)},o=l.mode;function c(n,i,r,f){
let p=i.valToPct(n);return f+r*(i.dir==-1?1-p:p)}function a(n,i,r,f){let p=i.valToPct(n);return f+r*(i.dir==-1?p:1-p)}function u(n,i,r,f){
return i.ori==0?c(n,i,r,f):a(n,i,r,f)}l.valToPosH=c,l.valToPosV=a;let d=!1;l.status=0;let h=l.root=ct(qr);if(e.id!=null&&
(h.id=e.id),et(h,e.class),e.title){let n=ct(Zr,h);n.textContent=e.title}let v=gt("canvas"),g=l.ctx=v.getContext("2d"),w=ct(
Qr,h);el("click",w,n=>{n.target===E&&(he!=bl||ve!=yl)&&Ve.click(l,n)},!0);let _=l.under=ct(Xr,w);w.appendChild(v);let E=l.
over=ct(ea,w);e=Al(e);let $=+oe(e.pxAlign,1),I=ri($);(e.plugins||[]).forEach(n=>{n.opts&&(e=n.opts(l,e)||e)});let W=e.ms||
.001,S=l.series=o==1?fi(e.series||[],ei,si,!1):Rc(e.series||[null],oi),N=l.axes=fi(e.axes||[],Xs,li,!0),T=l.scales={},K=l.
bands=e.bands||[];K.forEach(n=>{n.fill=ee(n.fill||null),n.dir=oe(n.dir,-1)});let L=o==2?S[1].facets[0].scale:S[0].scale,
J={axes:_r,series:yr},U=(e.drawOrder||["axes","series"]).map(n=>J[n]);function X(n){let i=n.distr==3?r=>Dt(r>0?r:n.clamp(
l,r,n.min,n.max,n.key)):n.distr==4?r=>ao(r,n.asinh):n.distr==100?r=>n.fwd(r):r=>r;return r=>{let f=i(r),{_min:p,_max:m}=n,
y=m-p;return(f-p)/y}}function j(n){let i=T[n];if(i==null){let r=(e.scales||Jl)[n]||Jl;if(r.from!=null){j(r.from);let f=Te(
{},T[r.from],r,{key:n});f.valToPct=X(f),T[n]=f}else{i=T[n]=Te({},n==L?Ni:Sc,r),i.key=n;let f=i.time,p=i.range,m=Nt(p);if((n!=
L||o==2&&!f)&&(m&&(p[0]==null||p[1]==null)&&(p={min:p[0]==null?Ns:{mode:1,hard:p[0],soft:p[0]},max:p[1]==null?Ns:{mode:1,
hard:p[1],soft:p[1]}},m=!1),!m&&xn(p))){let y=p;p=(k,x,A)=>x==null?El:wn(x,A,y)}i.range=ee(p||(f?Oc:n==L?i.distr==3?Vc:i.
distr==4?Nc:Ki:i.distr==3?Ji:i.distr==4?Zi:Fc)),i.auto=ee(m?!1:i.auto),i.clamp=ee(i.clamp||xc),i._min=i._max=null,i.valToPct=
X(i)}}}j("x"),j("y"),o==1&&S.forEach(n=>{j(n.scale)}),N.forEach(n=>{j(n.scale)});for(let n in e.scales)j(n);let M=T[L],q=M.
distr,z,B;M.ori==0?(et(h,Kr),z=c,B=a):(et(h,Jr),z=a,B=c);let V={};for(let n in T){let i=T[n];(i.min!=null||i.max!=null)&&
(V[n]={min:i.min,max:i.max},i.min=i.max=null)}let te=e.tzDate||(n=>new Date(Ae(n/W))),F=e.fmtDate||Po,Ue=W==1?Ka(te):Qa(
te),be=Js(te,Ks(W==1?qa:Za,F)),le=Qs(te,Zs(ec,F)),ce=[],Z=l.legend=Te({},nc,e.legend),R=l.cursor=Te({},cc,{drag:{y:o==2}},
e.cursor),Me=Z.show,Ie=R.show,ye=Z.markers;Z.idxs=ce,ye.width=ee(ye.width),ye.dash=ee(ye.dash),ye.stroke=ee(ye.stroke),ye.
fill=ee(ye.fill);let re,ut,Ke,ke=[],yt=[],Et,nt=!1,$t={};if(Z.live){let n=S[1]?S[1].values:null;nt=n!=null,Et=nt?n(l,1,0):
{_:0};for(let i in Et)$t[i]=_o}if(Me)if(re=gt("table",ia,h),Ke=gt("tbody",null,re),Z.mount(l,re),nt){ut=gt("thead",null,
re,Ke);let n=gt("tr",null,ut);gt("th",null,n);for(var ol in Et)gt("th",Ms,n).textContent=ol}else et(re,aa),Z.live&&et(re,
ra);let sl={show:!0},Rl={show:!1};function Ql(n,i){if(i==0&&(nt||!Z.live||o==2))return El;let r=[],f=gt("tr",ca,Ke,Ke.childNodes[i]);
et(f,n.class),n.show||et(f,Xt);let p=gt("th",null,f);if(ye.show){let k=ct(fa,p);if(i>0){let x=ye.width(l,i);x&&(k.style.
border=x+"px "+ye.dash(l,i)+" "+ye.stroke(l,i)),k.style.background=ye.fill(l,i)}}let m=ct(Ms,p);n.label instanceof HTMLElement?
m.appendChild(n.label):m.textContent=n.label,i>0&&(ye.show||(m.style.color=n.width>0?ye.stroke(l,i):ye.fill(l,i)),He("cl\
ick",p,k=>{if(R._lock)return;Ut(k);let x=S.indexOf(n);if((k.ctrlKey||k.metaKey)!=Z.isolate){let A=S.some((C,D)=>D>0&&D!=
x&&C.show);S.forEach((C,D)=>{D>0&&xt(D,A?D==x?sl:Rl:sl,!0,_e.setSeries)})}else xt(x,{show:!n.show},!0,_e.setSeries)},!1),
cl&&He(Ps,p,k=>{R._lock||(Ut(k),xt(S.indexOf(n),kl,!0,_e.setSeries))},!1));for(var y in Et){let k=gt("td",ua,f);k.textContent=
"--",r.push(k)}return[f,r]}let Ht=new Map;function He(n,i,r,f=!0){let p=Ht.get(i)||{},m=R.bind[n](l,i,r,f);m&&(el(n,i,p[n]=
m),Ht.set(i,p))}function il(n,i,r){let f=Ht.get(i)||{};for(let p in f)(n==null||p==n)&&(go(p,i,f[p]),delete f[p]);n==null&&
Ht.delete(i)}let At=0,Wt=0,Y=0,P=0,de=0,Ee=0,rl=de,Bt=Ee,vt=Y,Gt=P,Je=0,ot=0,Ye=0,pt=0;l.bbox={};let $n=!1,Xl=!1,al=!1,jt=!1,
en=!1,st=!1;function zn(n,i,r){(r||n!=l.width||i!=l.height)&&Wo(n,i),hl(!1),al=!0,Xl=!0,ml()}function Wo(n,i){l.width=At=
Y=n,l.height=Wt=P=i,de=Ee=0,pr(),dr();let r=l.bbox;Je=r.left=Zt(de*ie,.5),ot=r.top=Zt(Ee*ie,.5),Ye=r.width=Zt(Y*ie,.5),pt=
r.height=Zt(P*ie,.5)}let cr=3;function fr(){let n=!1,i=0;for(;!n;){i++;let r=xr(i),f=Sr(i);n=i==cr||r&&f,n||(Wo(l.width,
l.height),Xl=!0)}}function ur({width:n,height:i}){zn(n,i)}l.setSize=ur;function pr(){let n=!1,i=!1,r=!1,f=!1;N.forEach((p,m)=>{
if(p.show&&p._show){let{side:y,_size:k}=p,x=y%2,A=p.label!=null?p.labelSize:0,C=k+A;C>0&&(x?(Y-=C,y==3?(de+=C,f=!0):r=!0):
(P-=C,y==0?(Ee+=C,n=!0):i=!0))}}),Yt[0]=n,Yt[1]=r,Yt[2]=i,Yt[3]=f,Y-=zt[1]+zt[3],de+=zt[3],P-=zt[2]+zt[0],Ee+=zt[0]}function dr(){
let n=de+Y,i=Ee+P,r=de,f=Ee;function p(m,y){switch(m){case 1:return n+=y,n-y;case 2:return i+=y,i-y;case 3:return r-=y,r+
y;case 0:return f-=y,f+y}}N.forEach((m,y)=>{if(m.show&&m._show){let k=m.side;m._pos=p(k,m._size),m.label!=null&&(m._lpos=
p(k,m.labelSize))}})}if(R.dataIdx==null){let n=R.hover,i=n.skip=new Set(n.skip??[]);i.add(void 0);let r=n.prox=ee(n.prox),
f=n.bias??=0;R.dataIdx=(p,m,y,k)=>{if(m==0)return y;let x=y,A=r(p,m,y,k)??ue,C=A>=0&&A<ue,D=M.ori==0?Y:P,G=R.left,se=t[0],
ne=t[m];if(i.has(ne[y])){x=null;let Q=null,H=null,O;if(f==0||f==-1)for(O=y;Q==null&&O-- >0;)i.has(ne[O])||(Q=O);if(f==0||
f==1)for(O=y;H==null&&O++<ne.length;)i.has(ne[O])||(H=O);if(Q!=null||H!=null)if(C){let ge=Q==null?-1/0:z(se[Q],M,D,0),xe=H==
null?1/0:z(se[H],M,D,0),Oe=G-ge,fe=xe-G;Oe<=fe?Oe<=A&&(x=Q):fe<=A&&(x=H)}else x=H==null?Q:Q==null?H:y-Q<=H-y?Q:H}else C&&
Ce(G-z(se[y],M,D,0))>A&&(x=null);return x}}let Ut=n=>{R.event=n};R.idxs=ce,R._lock=!1;let Ne=R.points;Ne.show=ee(Ne.show),
Ne.size=ee(Ne.size),Ne.stroke=ee(Ne.stroke),Ne.width=ee(Ne.width),Ne.fill=ee(Ne.fill);let kt=l.focus=Te({},e.focus||{alpha:.3},
R.focus),cl=kt.prox>=0,fl=cl&&Ne.one,it=[],ul=[],pl=[];function Bo(n,i){let r=Ne.show(l,i);if(r instanceof HTMLElement)return et(
r,sa),et(r,n.class),Mt(r,-10,-10,Y,P),E.insertBefore(r,it[i]),r}function Go(n,i){if(o==1||i>0){let r=o==1&&T[n.scale].time,
f=n.value;n.value=r?js(f)?Qs(te,Zs(f,F)):f||le:f||yc,n.label=n.label||(r?uc:fc)}if(fl||i>0){n.width=n.width==null?1:n.width,
n.paths=n.paths||$c||Sa,n.fillTo=ee(n.fillTo||_c),n.pxAlign=+oe(n.pxAlign,$),n.pxRound=ri(n.pxAlign),n.stroke=ee(n.stroke||
null),n.fill=ee(n.fill||null),n._stroke=n._fill=n._paths=n._focus=null;let r=vc(je(1,n.width),1),f=n.points=Te({},{size:r,
width:je(1,r*.2),stroke:n.stroke,space:r*2,paths:zc,_stroke:null,_fill:null},n.points);f.show=ee(f.show),f.filter=ee(f.filter),
f.fill=ee(f.fill),f.stroke=ee(f.stroke),f.paths=ee(f.paths),f.pxAlign=n.pxAlign}if(Me){let r=Ql(n,i);ke.splice(i,0,r[0]),
yt.splice(i,0,r[1]),Z.values.push(null)}if(Ie){ce.splice(i,0,null);let r=null;fl?i==0&&(r=Bo(n,i)):i>0&&(r=Bo(n,i)),it.splice(
i,0,r),ul.splice(i,0,0),pl.splice(i,0,0)}Re("addSeries",i)}function hr(n,i){i=i??S.length,n=o==1?xo(n,i,ei,si):xo(n,i,{},
oi),S.splice(i,0,n),Go(S[i],i)}l.addSeries=hr;function mr(n){if(S.splice(n,1),Me){Z.values.splice(n,1),yt.splice(n,1);let i=ke.
splice(n,1)[0];il(null,i.firstChild),i.remove()}Ie&&(ce.splice(n,1),it.splice(n,1)[0].remove(),ul.splice(n,1),pl.splice(
n,1)),Re("delSeries",n)}l.delSeries=mr;let Yt=[!1,!1,!1,!1];function gr(n,i){if(n._show=n.show,n.show){let r=n.side%2,f=T[n.
scale];f==null&&(n.scale=r?S[1].scale:L,f=T[n.scale]);let p=f.time;n.size=ee(n.size),n.space=ee(n.space),n.rotate=ee(n.rotate),
Nt(n.incrs)&&n.incrs.forEach(y=>{!It.has(y)&&It.set(y,vi(y))}),n.incrs=ee(n.incrs||(f.distr==2?ja:p?W==1?Ya:Ja:Qt)),n.splits=
ee(n.splits||(p&&f.distr==1?Ue:f.distr==3?bo:f.distr==4?hc:dc)),n.stroke=ee(n.stroke),n.grid.stroke=ee(n.grid.stroke),n.
ticks.stroke=ee(n.ticks.stroke),n.border.stroke=ee(n.border.stroke);let m=n.values;n.values=Nt(m)&&!Nt(m[0])?ee(m):p?Nt(
m)?Js(te,Ks(m,F)):js(m)?Xa(te,m):m||be:m||pc,n.filter=ee(n.filter||(f.distr>=3&&f.log==10?wc:f.distr==3&&f.log==2?bc:bi)),
n.font=ui(n.font),n.labelFont=ui(n.labelFont),n._size=n.size(l,null,i,0),n._space=n._rotate=n._incrs=n._found=n._splits=
n._values=null,n._size>0&&(Yt[i]=!0,n._el=ct(ta,w))}}function Ol(n,i,r,f){let[p,m,y,k]=r,x=i%2,A=0;return x==0&&(k||m)&&
(A=i==0&&!p||i==2&&!y?Ae(Xs.size/3):0),x==1&&(p||y)&&(A=i==1&&!m||i==3&&!k?Ae(li.size/2):0),A}let jo=l.padding=(e.padding||
[Ol,Ol,Ol,Ol]).map(n=>ee(oe(n,Ol))),zt=l._padding=jo.map((n,i)=>n(l,i,Yt,0)),Fe,De=null,Le=null,tn=o==1?S[0].idxs:null,dt=null,
Fl=!1;function Uo(n,i){if(t=n??[],l.data=l._data=t,o==2){Fe=0;for(let r=1;r<S.length;r++)Fe+=t[r][0].length}else{t.length==
0&&(l.data=l._data=t=[[]]),dt=t[0],Fe=dt.length;let r=t;if(q==2){r=t.slice();let f=r[0]=Array(Fe);for(let p=0;p<Fe;p++)f[p]=
p}l._data=t=r}if(hl(!0),Re("setData"),q==2&&(al=!0),i!==!1){let r=M;r.auto(l,Fl)?Rn():Ot(L,r.min,r.max),jt=jt||R.left>=0,
st=!0,ml()}}l.setData=Uo;function Rn(){Fl=!0;let n,i;o==1&&(Fe>0?(De=tn[0]=0,Le=tn[1]=Fe-1,n=t[0][De],i=t[0][Le],q==2?(n=
De,i=Le):n==i&&(q==3?[n,i]=vn(n,n,M.log,!1):q==4?[n,i]=Mo(n,n,M.log,!1):M.time?i=n+Ae(86400/W):[n,i]=wn(n,i,Eo,!0))):(De=
tn[0]=n=null,Le=tn[1]=i=null)),Ot(L,n,i)}let ln,dl,On,Fn,Vn,Nn,In,Hn,Wn,qe;function Yo(n,i,r,f,p,m){n??=As,r??=Co,f??="b\
utt",p??=As,m??="round",n!=ln&&(g.strokeStyle=ln=n),p!=dl&&(g.fillStyle=dl=p),i!=On&&(g.lineWidth=On=i),m!=Vn&&(g.lineJoin=
Vn=m),f!=Nn&&(g.lineCap=Nn=f),r!=Fn&&g.setLineDash(Fn=r)}function qo(n,i,r,f){i!=dl&&(g.fillStyle=dl=i),n!=In&&(g.font=In=
n),r!=Hn&&(g.textAlign=Hn=r),f!=Wn&&(g.textBaseline=Wn=f)}function Bn(n,i,r,f,p=0){if(f.length>0&&n.auto(l,Fl)&&(i==null||
i.min==null)){let m=oe(De,0),y=oe(Le,f.length-1),k=r.min==null?wa(f,m,y,p,n.distr==3):[r.min,r.max];n.min=bt(n.min,r.min=
k[0]),n.max=je(n.max,r.max=k[1])}}let Ko={min:null,max:null};function wr(){for(let f in T){let p=T[f];V[f]==null&&(p.min==
null||V[L]!=null&&p.auto(l,Fl))&&(V[f]=Ko)}for(let f in T){let p=T[f];V[f]==null&&p.from!=null&&V[p.from]!=null&&(V[f]=Ko)}
V[L]!=null&&hl(!0);let n={};for(let f in V){let p=V[f];if(p!=null){let m=n[f]=Al(T[f],Ma);if(p.min!=null)Te(m,p);else if(f!=
L||o==2)if(Fe==0&&m.from==null){let y=m.range(l,null,null,f);m.min=y[0],m.max=y[1]}else m.min=ue,m.max=-ue}}if(Fe>0){S.forEach(
(f,p)=>{if(o==1){let m=f.scale,y=V[m];if(y==null)return;let k=n[m];if(p==0){let x=k.range(l,k.min,k.max,m);k.min=x[0],k.
max=x[1],De=wt(k.min,t[0]),Le=wt(k.max,t[0]),Le-De>1&&(t[0][De]<k.min&&De++,t[0][Le]>k.max&&Le--),f.min=dt[De],f.max=dt[Le]}else
f.show&&f.auto&&Bn(k,y,f,t[p],f.sorted);f.idxs[0]=De,f.idxs[1]=Le}else if(p>0&&f.show&&f.auto){let[m,y]=f.facets,k=m.scale,
x=y.scale,[A,C]=t[p],D=n[k],G=n[x];D!=null&&Bn(D,V[k],m,A,m.sorted),G!=null&&Bn(G,V[x],y,C,y.sorted),f.min=y.min,f.max=y.
max}});for(let f in n){let p=n[f],m=V[f];if(p.from==null&&(m==null||m.min==null)){let y=p.range(l,p.min==ue?null:p.min,p.
max==-ue?null:p.max,f);p.min=y[0],p.max=y[1]}}}for(let f in n){let p=n[f];if(p.from!=null){let m=n[p.from];if(m.min==null)
p.min=p.max=null;else{let y=p.range(l,m.min,m.max,f);p.min=y[0],p.max=y[1]}}}let i={},r=!1;for(let f in n){let p=n[f],m=T[f];
if(m.min!=p.min||m.max!=p.max){m.min=p.min,m.max=p.max;let y=m.distr;m._min=y==3?Dt(m.min):y==4?ao(m.min,m.asinh):y==100?
m.fwd(m.min):m.min,m._max=y==3?Dt(m.max):y==4?ao(m.max,m.asinh):y==100?m.fwd(m.max):m.max,i[f]=r=!0}}if(r){S.forEach((f,p)=>{
o==2?p>0&&i.y&&(f._paths=null):i[f.scale]&&(f._paths=null)});for(let f in i)al=!0,Re("setScale",f);Ie&&R.left>=0&&(jt=st=
!0)}for(let f in V)V[f]=null}function br(n){let i=wo(De-1,0,Fe-1),r=wo(Le+1,0,Fe-1);for(;n[i]==null&&i>0;)i--;for(;n[r]==
null&&r<Fe-1;)r++;return[i,r]}function yr(){if(Fe>0){let n=S.some(i=>i._focus)&&qe!=kt.alpha;n&&(g.globalAlpha=qe=kt.alpha),
S.forEach((i,r)=>{if(r>0&&i.show&&(Jo(r,!1),Jo(r,!0),i._paths==null)){let f=qe;qe!=i.alpha&&(g.globalAlpha=qe=i.alpha);let p=o==
2?[0,t[r][0].length-1]:br(t[r]);i._paths=i.paths(l,r,p[0],p[1]),qe!=f&&(g.globalAlpha=qe=f)}}),S.forEach((i,r)=>{if(r>0&&
i.show){let f=qe;qe!=i.alpha&&(g.globalAlpha=qe=i.alpha),i._paths!=null&&Zo(r,!1);{let p=i._paths!=null?i._paths.gaps:null,
m=i.points.show(l,r,De,Le,p),y=i.points.filter(l,r,m,p);(m||y)&&(i.points._paths=i.points.paths(l,r,De,Le,y),Zo(r,!0))}qe!=
f&&(g.globalAlpha=qe=f),Re("drawSeries",r)}}),n&&(g.globalAlpha=qe=1)}}function Jo(n,i){let r=i?S[n].points:S[n];r._stroke=
r.stroke(l,n),r._fill=r.fill(l,n)}function Zo(n,i){let r=i?S[n].points:S[n],{stroke:f,fill:p,clip:m,flags:y,_stroke:k=r.
_stroke,_fill:x=r._fill,_width:A=r.width}=r._paths;A=pe(A*ie,3);let C=null,D=A%2/2;i&&x==null&&(x=A>0?"#fff":k);let G=r.
pxAlign==1&&D>0;if(G&&g.translate(D,D),!i){let se=Je-A/2,ne=ot-A/2,Q=Ye+A,H=pt+A;C=new Path2D,C.rect(se,ne,Q,H)}i?Gn(k,A,
r.dash,r.cap,x,f,p,y,m):vr(n,k,A,r.dash,r.cap,x,f,p,y,C,m),G&&g.translate(-D,-D)}function vr(n,i,r,f,p,m,y,k,x,A,C){let D=!1;
x!=0&&K.forEach((G,se)=>{if(G.series[0]==n){let ne=S[G.series[1]],Q=t[G.series[1]],H=(ne._paths||Jl).band;Nt(H)&&(H=G.dir==
1?H[0]:H[1]);let O,ge=null;ne.show&&H&&ya(Q,De,Le)?(ge=G.fill(l,se)||m,O=ne._paths.clip):H=null,Gn(i,r,f,p,ge,y,k,x,A,C,
O,H),D=!0}}),D||Gn(i,r,f,p,m,y,k,x,A,C)}let Qo=Cl|vo;function Gn(n,i,r,f,p,m,y,k,x,A,C,D){Yo(n,i,r,f,p),(x||A||D)&&(g.save(),
x&&g.clip(x),A&&g.clip(A)),D?(k&Qo)==Qo?(g.clip(D),C&&g.clip(C),on(p,y),nn(n,m,i)):k&vo?(on(p,y),g.clip(D),nn(n,m,i)):k&
Cl&&(g.save(),g.clip(D),C&&g.clip(C),on(p,y),g.restore(),nn(n,m,i)):(on(p,y),nn(n,m,i)),(x||A||D)&&g.restore()}function nn(n,i,r){
r>0&&(i instanceof Map?i.forEach((f,p)=>{g.strokeStyle=ln=p,g.stroke(f)}):i!=null&&n&&g.stroke(i))}function on(n,i){i instanceof
Map?i.forEach((r,f)=>{g.fillStyle=dl=f,g.fill(r)}):i!=null&&n&&g.fill(i)}function kr(n,i,r,f){let p=N[n],m;if(f<=0)m=[0,
0];else{let y=p._space=p.space(l,n,i,r,f),k=p._incrs=p.incrs(l,n,i,r,f,y);m=Ic(i,r,k,f,y)}return p._found=m}function jn(n,i,r,f,p,m,y,k,x,A){
let C=y%2/2;$==1&&g.translate(C,C),Yo(k,y,x,A,k),g.beginPath();let D,G,se,ne,Q=p+(f==0||f==3?-m:m);r==0?(G=p,ne=Q):(D=p,
se=Q);for(let H=0;H<n.length;H++)i[H]!=null&&(r==0?D=se=n[H]:G=ne=n[H],g.moveTo(D,G),g.lineTo(se,ne));g.stroke(),$==1&&g.
translate(-C,-C)}function xr(n){let i=!0;return N.forEach((r,f)=>{if(!r.show)return;let p=T[r.scale];if(p.min==null){r._show&&
(i=!1,r._show=!1,hl(!1));return}else r._show||(i=!1,r._show=!0,hl(!1));let m=r.side,y=m%2,{min:k,max:x}=p,[A,C]=kr(f,k,x,
y==0?Y:P);if(C==0)return;let D=p.distr==2,G=r._splits=r.splits(l,f,k,x,A,C,D),se=p.distr==2?G.map(O=>dt[O]):G,ne=p.distr==
2?dt[G[1]]-dt[G[0]]:A,Q=r._values=r.values(l,r.filter(l,se,f,C,ne),f,C,ne);r._rotate=m==2?r.rotate(l,Q,f,C):0;let H=r._size;
r._size=ft(r.size(l,Q,f,n)),H!=null&&r._size!=H&&(i=!1)}),i}function Sr(n){let i=!0;return jo.forEach((r,f)=>{let p=r(l,
f,Yt,n);p!=zt[f]&&(i=!1),zt[f]=p}),i}function _r(){for(let n=0;n<N.length;n++){let i=N[n];if(!i.show||!i._show)continue;
let r=i.side,f=r%2,p,m,y=i.stroke(l,n),k=r==0||r==3?-1:1,[x,A]=i._found;if(i.label!=null){let Be=i.labelGap*k,Xe=Ae((i._lpos+
Be)*ie);qo(i.labelFont[0],y,"center",r==2?"top":Es),g.save(),f==1?(p=m=0,g.translate(Xe,Ae(ot+pt/2)),g.rotate((r==3?-mn:
mn)/2)):(p=Ae(Je+Ye/2),m=Xe);let Jt=gi(i.label)?i.label(l,n,x,A):i.label;g.fillText(Jt,p,m),g.restore()}if(A==0)continue;
let C=T[i.scale],D=f==0?Ye:pt,G=f==0?Je:ot,se=i._splits,ne=C.distr==2?se.map(Be=>dt[Be]):se,Q=C.distr==2?dt[se[1]]-dt[se[0]]:
x,H=i.ticks,O=i.border,ge=H.show?H.size:0,xe=Ae(ge*ie),Oe=Ae((i.alignTo==2?i._size-ge-i.gap:i.gap)*ie),fe=i._rotate*-mn/
180,Se=I(i._pos*ie),Ze=(xe+Oe)*k,We=Se+Ze;m=f==0?We:0,p=f==1?We:0;let rt=i.font[0],ht=i.align==1?Sl:i.align==2?so:fe>0?Sl:
fe<0?so:f==0?"center":r==3?so:Sl,_t=fe||f==1?"middle":r==2?"top":Es;qo(rt,y,ht,_t);let Qe=i.font[1]*i.lineGap,at=se.map(
Be=>I(u(Be,C,D,G))),mt=i._values;for(let Be=0;Be<mt.length;Be++){let Xe=mt[Be];if(Xe!=null){f==0?p=at[Be]:m=at[Be],Xe=""+
Xe;let Jt=Xe.indexOf(`
`)==-1?[Xe]:Xe.split(/\n/gm);for(let Ge=0;Ge<Jt.length;Ge++){let ws=Jt[Ge];fe?(g.save(),g.translate(p,m+Ge*Qe),g.rotate(
fe),g.fillText(ws,0,0),g.restore()):g.fillText(ws,p,m+Ge*Qe)}}}H.show&&jn(at,H.filter(l,ne,n,A,Q),f,r,Se,xe,pe(H.width*ie,
3),H.stroke(l,n),H.dash,H.cap);let Tt=i.grid;Tt.show&&jn(at,Tt.filter(l,ne,n,A,Q),f,f==0?2:1,f==0?ot:Je,f==0?pt:Ye,pe(Tt.
width*ie,3),Tt.stroke(l,n),Tt.dash,Tt.cap),O.show&&jn([Se],[1],f==0?1:0,f==0?1:2,f==1?ot:Je,f==1?pt:Ye,pe(O.width*ie,3),
O.stroke(l,n),O.dash,O.cap)}Re("drawAxes")}function hl(n){S.forEach((i,r)=>{r>0&&(i._paths=null,n&&(o==1?(i.min=null,i.max=
null):i.facets.forEach(f=>{f.min=null,f.max=null})))})}let sn=!1,Un=!1,Vl=[];function Tr(){Un=!1;for(let n=0;n<Vl.length;n++)
Re(...Vl[n]);Vl.length=0}function ml(){sn||($a(Xo),sn=!0)}function Mr(n,i=!1){sn=!0,Un=i,n(l),Xo(),i&&Vl.length>0&&queueMicrotask(
Tr)}l.batch=Mr;function Xo(){if($n&&(wr(),$n=!1),al&&(fr(),al=!1),Xl){if(we(_,Sl,de),we(_,"top",Ee),we(_,Ul,Y),we(_,Yl,P),
we(E,Sl,de),we(E,"top",Ee),we(E,Ul,Y),we(E,Yl,P),we(w,Ul,At),we(w,Yl,Wt),v.width=Ae(At*ie),v.height=Ae(Wt*ie),N.forEach(
({_el:n,_show:i,_size:r,_pos:f,side:p})=>{if(n!=null)if(i){let m=p===3||p===0?r:0,y=p%2==1;we(n,y?"left":"top",f-m),we(n,
y?"width":"height",r),we(n,y?"top":"left",y?Ee:de),we(n,y?"height":"width",y?P:Y),mo(n,Xt)}else et(n,Xt)}),ln=dl=On=Vn=Nn=
In=Hn=Wn=Fn=null,qe=1,Hl(!0),de!=rl||Ee!=Bt||Y!=vt||P!=Gt){hl(!1);let n=Y/vt,i=P/Gt;if(Ie&&!jt&&R.left>=0){R.left*=n,R.top*=
i,gl&&Mt(gl,Ae(R.left),0,Y,P),wl&&Mt(wl,0,Ae(R.top),Y,P);for(let r=0;r<it.length;r++){let f=it[r];f!=null&&(ul[r]*=n,pl[r]*=
i,Mt(f,ft(ul[r]),ft(pl[r]),Y,P))}}if(me.show&&!en&&me.left>=0&&me.width>0){me.left*=n,me.width*=n,me.top*=i,me.height*=i;
for(let r in Qn)we(vl,r,me[r])}rl=de,Bt=Ee,vt=Y,Gt=P}Re("setSize"),Xl=!1}At>0&&Wt>0&&(g.clearRect(0,0,v.width,v.height),
Re("drawClear"),U.forEach(n=>n()),Re("draw")),me.show&&en&&(rn(me),en=!1),Ie&&jt&&(Kt(null,!0,!1),jt=!1),Z.show&&Z.live&&
st&&(Jn(),st=!1),d||(d=!0,l.status=1,Re("ready")),Fl=!1,sn=!1}l.redraw=(n,i)=>{al=i||!1,n!==!1?Ot(L,M.min,M.max):ml()};function Yn(n,i){
let r=T[n];if(r.from==null){if(Fe==0){let f=r.range(l,i.min,i.max,n);i.min=f[0],i.max=f[1]}if(i.min>i.max){let f=i.min;i.
min=i.max,i.max=f}if(Fe>1&&i.min!=null&&i.max!=null&&i.max-i.min<1e-16)return;n==L&&r.distr==2&&Fe>0&&(i.min=wt(i.min,t[0]),
i.max=wt(i.max,t[0]),i.min==i.max&&i.max++),V[n]=i,$n=!0,ml()}}l.setScale=Yn;let qn,Kn,gl,wl,es,ts,bl,yl,ls,ns,he,ve,Rt=!1,
Ve=R.drag,$e=Ve.x,ze=Ve.y;Ie&&(R.x&&(qn=ct(na,E)),R.y&&(Kn=ct(oa,E)),M.ori==0?(gl=qn,wl=Kn):(gl=Kn,wl=qn),he=R.left,ve=R.
top);let me=l.select=Te({show:!0,over:!0,left:0,width:0,top:0,height:0},e.select),vl=me.show?ct(la,me.over?E:_):null;function rn(n,i){
if(me.show){for(let r in n)me[r]=n[r],r in Qn&&we(vl,r,n[r]);i!==!1&&Re("setSelect")}}l.setSelect=rn;function Er(n){if(S[n].
show)Me&&mo(ke[n],Xt);else if(Me&&et(ke[n],Xt),Ie){let r=fl?it[0]:it[n];r!=null&&Mt(r,-10,-10,Y,P)}}function Ot(n,i,r){Yn(
n,{min:i,max:r})}function xt(n,i,r,f){i.focus!=null&&Lr(n),i.show!=null&&S.forEach((p,m)=>{m>0&&(n==m||n==null)&&(p.show=
i.show,Er(m),o==2?(Ot(p.facets[0].scale,null,null),Ot(p.facets[1].scale,null,null)):Ot(p.scale,null,null),ml())}),r!==!1&&
Re("setSeries",n,i),f&&Wl("setSeries",l,n,i)}l.setSeries=xt;function Ar(n,i){Te(K[n],i)}function Cr(n,i){n.fill=ee(n.fill||
null),n.dir=oe(n.dir,-1),i=i??K.length,K.splice(i,0,n)}function Pr(n){n==null?K.length=0:K.splice(n,1)}l.addBand=Cr,l.setBand=
Ar,l.delBand=Pr;function Dr(n,i){S[n].alpha=i,Ie&&it[n]!=null&&(it[n].style.opacity=i),Me&&ke[n]&&(ke[n].style.opacity=i)}
let Ct,Ft,qt,kl={focus:!0};function Lr(n){if(n!=qt){let i=n==null,r=kt.alpha!=1;S.forEach((f,p)=>{if(o==1||p>0){let m=i||
p==0||p==n;f._focus=i?null:m,r&&Dr(p,m?1:kt.alpha)}}),qt=n,r&&ml()}}Me&&cl&&He(Ds,re,n=>{R._lock||(Ut(n),qt!=null&&xt(null,
kl,!0,_e.setSeries))});function St(n,i,r){let f=T[i];r&&(n=n/ie-(f.ori==1?Ee:de));let p=Y;f.ori==1&&(p=P,n=p-n),f.dir==-1&&
(n=p-n);let m=f._min,y=f._max,k=n/p,x=m+(y-m)*k,A=f.distr;return A==3?Ml(10,x):A==4?ka(x,f.asinh):A==100?f.bwd(x):x}function $r(n,i){
let r=St(n,L,i);return wt(r,t[0],De,Le)}l.valToIdx=n=>wt(n,t[0]),l.posToIdx=$r,l.posToVal=St,l.valToPos=(n,i,r)=>T[i].ori==
0?c(n,T[i],r?Ye:Y,r?Je:0):a(n,T[i],r?pt:P,r?ot:0),l.setCursor=(n,i,r)=>{he=n.left,ve=n.top,Kt(null,i,r)};function os(n,i){
we(vl,Sl,me.left=n),we(vl,Ul,me.width=i)}function ss(n,i){we(vl,"top",me.top=n),we(vl,Yl,me.height=i)}let Nl=M.ori==0?os:
ss,Il=M.ori==1?os:ss;function zr(){if(Me&&Z.live)for(let n=o==2?1:0;n<S.length;n++){if(n==0&&nt)continue;let i=Z.values[n],
r=0;for(let f in i)yt[n][r++].firstChild.nodeValue=i[f]}}function Jn(n,i){if(n!=null&&(n.idxs?n.idxs.forEach((r,f)=>{ce[f]=
r}):Ta(n.idx)||ce.fill(n.idx),Z.idx=ce[0]),Me&&Z.live){for(let r=0;r<S.length;r++)(r>0||o==1&&!nt)&&Rr(r,ce[r]);zr()}st=
!1,i!==!1&&Re("setLegend")}l.setLegend=Jn;function Rr(n,i){let r=S[n],f=n==0&&q==2?dt:t[n],p;nt?p=r.values(l,n,i)??$t:(p=
r.value(l,i==null?null:f[i],n,i),p=p==null?$t:{_:p}),Z.values[n]=p}function Kt(n,i,r){ls=he,ns=ve,[he,ve]=R.move(l,he,ve),
R.left=he,R.top=ve,Ie&&(gl&&Mt(gl,Ae(he),0,Y,P),wl&&Mt(wl,0,Ae(ve),Y,P));let f,p=De>Le;Ct=ue,Ft=null;let m=M.ori==0?Y:P,
y=M.ori==1?Y:P;if(he<0||Fe==0||p){f=R.idx=null;for(let k=0;k<S.length;k++){let x=it[k];x!=null&&Mt(x,-10,-10,Y,P)}cl&&xt(
null,kl,!0,n==null&&_e.setSeries),Z.live&&(ce.fill(f),st=!0)}else{let k,x,A;o==1&&(k=M.ori==0?he:ve,x=St(k,L),f=R.idx=wt(
x,t[0],De,Le),A=z(t[0][f],M,m,0));let C=-10,D=-10,G=0,se=0,ne=!0,Q="",H="";for(let O=o==2?1:0;O<S.length;O++){let ge=S[O],
xe=ce[O],Oe=xe==null?null:o==1?t[O][xe]:t[O][1][xe],fe=R.dataIdx(l,O,f,x),Se=fe==null?null:o==1?t[O][fe]:t[O][1][fe];if(st=
st||Se!=Oe||fe!=xe,ce[O]=fe,O>0&&ge.show){let Ze=fe==null?-10:fe==f?A:z(o==1?t[0][fe]:t[O][0][fe],M,m,0),We=Se==null?-10:
B(Se,o==1?T[ge.scale]:T[ge.facets[1].scale],y,0);if(cl&&Se!=null){let rt=M.ori==1?he:ve,ht=Ce(kt.dist(l,O,fe,We,rt));if(ht<
Ct){let _t=kt.bias;if(_t!=0){let Qe=St(rt,ge.scale),at=Se>=0?1:-1,mt=Qe>=0?1:-1;mt==at&&(mt==1?_t==1?Se>=Qe:Se<=Qe:_t==1?
Se<=Qe:Se>=Qe)&&(Ct=ht,Ft=O)}else Ct=ht,Ft=O}}if(st||fl){let rt,ht;M.ori==0?(rt=Ze,ht=We):(rt=We,ht=Ze);let _t,Qe,at,mt,
Tt,Be,Xe=!0,Jt=Ne.bbox;if(Jt!=null){Xe=!1;let Ge=Jt(l,O);at=Ge.left,mt=Ge.top,_t=Ge.width,Qe=Ge.height}else at=rt,mt=ht,
_t=Qe=Ne.size(l,O);if(Be=Ne.fill(l,O),Tt=Ne.stroke(l,O),fl)O==Ft&&Ct<=kt.prox&&(C=at,D=mt,G=_t,se=Qe,ne=Xe,Q=Be,H=Tt);else{
let Ge=it[O];Ge!=null&&(ul[O]=at,pl[O]=mt,Vs(Ge,_t,Qe,Xe),Os(Ge,Be,Tt),Mt(Ge,ft(at),ft(mt),Y,P))}}}}if(fl){let O=kt.prox,
ge=qt==null?Ct<=O:Ct>O||Ft!=qt;if(st||ge){let xe=it[0];xe!=null&&(ul[0]=C,pl[0]=D,Vs(xe,G,se,ne),Os(xe,Q,H),Mt(xe,ft(C),
ft(D),Y,P))}}}if(me.show&&Rt)if(n!=null){let[k,x]=_e.scales,[A,C]=_e.match,[D,G]=n.cursor.sync.scales,se=n.cursor.drag;if($e=
se._x,ze=se._y,$e||ze){let{left:ne,top:Q,width:H,height:O}=n.select,ge=n.scales[D].ori,xe=n.posToVal,Oe,fe,Se,Ze,We,rt=k!=
null&&A(k,D),ht=x!=null&&C(x,G);rt&&$e?(ge==0?(Oe=ne,fe=H):(Oe=Q,fe=O),Se=T[k],Ze=z(xe(Oe,D),Se,m,0),We=z(xe(Oe+fe,D),Se,
m,0),Nl(bt(Ze,We),Ce(We-Ze))):Nl(0,m),ht&&ze?(ge==1?(Oe=ne,fe=H):(Oe=Q,fe=O),Se=T[x],Ze=B(xe(Oe,G),Se,y,0),We=B(xe(Oe+fe,
G),Se,y,0),Il(bt(Ze,We),Ce(We-Ze))):Il(0,y)}else Xn()}else{let k=Ce(ls-es),x=Ce(ns-ts);if(M.ori==1){let G=k;k=x,x=G}$e=Ve.
x&&k>=Ve.dist,ze=Ve.y&&x>=Ve.dist;let A=Ve.uni;A!=null?$e&&ze&&($e=k>=A,ze=x>=A,!$e&&!ze&&(x>k?ze=!0:$e=!0)):Ve.x&&Ve.y&&
($e||ze)&&($e=ze=!0);let C,D;$e&&(M.ori==0?(C=bl,D=he):(C=yl,D=ve),Nl(bt(C,D),Ce(D-C)),ze||Il(0,y)),ze&&(M.ori==1?(C=bl,
D=he):(C=yl,D=ve),Il(bt(C,D),Ce(D-C)),$e||Nl(0,m)),!$e&&!ze&&(Nl(0,0),Il(0,0))}if(Ve._x=$e,Ve._y=ze,n==null){if(r){if(gs!=
null){let[k,x]=_e.scales;_e.values[0]=k!=null?St(M.ori==0?he:ve,k):null,_e.values[1]=x!=null?St(M.ori==1?he:ve,x):null}Wl(
io,l,he,ve,Y,P,f)}if(cl){let k=r&&_e.setSeries,x=kt.prox;qt==null?Ct<=x&&xt(Ft,kl,!0,k):Ct>x?xt(null,kl,!0,k):Ft!=qt&&xt(
Ft,kl,!0,k)}}st&&(Z.idx=f,Jn()),i!==!1&&Re("setCursor")}let Vt=null;Object.defineProperty(l,"rect",{get(){return Vt==null&&
Hl(!1),Vt}});function Hl(n=!1){n?Vt=null:(Vt=E.getBoundingClientRect(),Re("syncRect",Vt))}function is(n,i,r,f,p,m,y){R._lock||
Rt&&n!=null&&n.movementX==0&&n.movementY==0||(Zn(n,i,r,f,p,m,y,!1,n!=null),n!=null?Kt(null,!0,!0):Kt(i,!0,!1))}function Zn(n,i,r,f,p,m,y,k,x){
if(Vt==null&&Hl(!1),Ut(n),n!=null)r=n.clientX-Vt.left,f=n.clientY-Vt.top;else{if(r<0||f<0){he=-10,ve=-10;return}let[A,C]=_e.
scales,D=i.cursor.sync,[G,se]=D.values,[ne,Q]=D.scales,[H,O]=_e.match,ge=i.axes[0].side%2==1,xe=M.ori==0?Y:P,Oe=M.ori==1?
Y:P,fe=ge?m:p,Se=ge?p:m,Ze=ge?f:r,We=ge?r:f;if(ne!=null?r=H(A,ne)?u(G,T[A],xe,0):-10:r=xe*(Ze/fe),Q!=null?f=O(C,Q)?u(se,
T[C],Oe,0):-10:f=Oe*(We/Se),M.ori==1){let rt=r;r=f,f=rt}}x&&(i==null||i.cursor.event.type==io)&&((r<=1||r>=Y-1)&&(r=Zt(r,
Y)),(f<=1||f>=P-1)&&(f=Zt(f,P))),k?(es=r,ts=f,[bl,yl]=R.move(l,r,f)):(he=r,ve=f)}let Qn={width:0,height:0,left:0,top:0};
function Xn(){rn(Qn,!1)}let rs,as,cs,fs;function us(n,i,r,f,p,m,y){Rt=!0,$e=ze=Ve._x=Ve._y=!1,Zn(n,i,r,f,p,m,y,!0,!1),n!=
null&&(He(ro,po,ps,!1),Wl(Cs,l,bl,yl,Y,P,null));let{left:k,top:x,width:A,height:C}=me;rs=k,as=x,cs=A,fs=C}function ps(n,i,r,f,p,m,y){
Rt=Ve._x=Ve._y=!1,Zn(n,i,r,f,p,m,y,!1,!0);let{left:k,top:x,width:A,height:C}=me,D=A>0||C>0,G=rs!=k||as!=x||cs!=A||fs!=C;
if(D&&G&&rn(me),Ve.setScale&&D&&G){let se=k,ne=A,Q=x,H=C;if(M.ori==1&&(se=x,ne=C,Q=k,H=A),$e&&Ot(L,St(se,L),St(se+ne,L)),
ze)for(let O in T){let ge=T[O];O!=L&&ge.from==null&&ge.min!=ue&&Ot(O,St(Q+H,O),St(Q,O))}Xn()}else R.lock&&(R._lock=!R._lock,
Kt(i,!0,n!=null));n!=null&&(il(ro,po),Wl(ro,l,he,ve,Y,P,null))}function Or(n,i,r,f,p,m,y){if(R._lock)return;Ut(n);let k=Rt;
if(Rt){let x=!0,A=!0,C=10,D,G;M.ori==0?(D=$e,G=ze):(D=ze,G=$e),D&&G&&(x=he<=C||he>=Y-C,A=ve<=C||ve>=P-C),D&&x&&(he=he<bl?
0:Y),G&&A&&(ve=ve<yl?0:P),Kt(null,!0,!0),Rt=!1}he=-10,ve=-10,ce.fill(null),Kt(null,!0,!0),k&&(Rt=k)}function ds(n,i,r,f,p,m,y){
R._lock||(Ut(n),Rn(),Xn(),n!=null&&Wl(Ls,l,he,ve,Y,P,null))}function hs(){N.forEach(Hc),zn(l.width,l.height,!0)}el(gn,Tl,
hs);let xl={};xl.mousedown=us,xl.mousemove=is,xl.mouseup=ps,xl.dblclick=ds,xl.setSeries=(n,i,r,f)=>{let p=_e.match[2];r=
p(l,i,r),r!=-1&&xt(r,f,!0,!1)},Ie&&(He(Cs,E,us),He(io,E,is),He(Ps,E,n=>{Ut(n),Hl(!1)}),He(Ds,E,Or),He(Ls,E,ds),ko.add(l),
l.syncRect=Hl);let an=l.hooks=e.hooks||{};function Re(n,i,r){Un?Vl.push([n,i,r]):n in an&&an[n].forEach(f=>{f.call(null,
l,i,r)})}(e.plugins||[]).forEach(n=>{for(let i in n.hooks)an[i]=(an[i]||[]).concat(n.hooks[i])});let ms=(n,i,r)=>r,_e=Te(
{key:null,setSeries:!1,filters:{pub:Bs,sub:Bs},scales:[L,S[1]?S[1].scale:null],match:[Gs,Gs,ms],values:[null,null]},R.sync);
_e.match.length==2&&_e.match.push(ms),R.sync=_e;let gs=_e.key,eo=Ii(gs);function Wl(n,i,r,f,p,m,y){_e.filters.pub(n,i,r,
f,p,m,y)&&eo.pub(n,i,r,f,p,m,y)}eo.sub(l);function Fr(n,i,r,f,p,m,y){_e.filters.sub(n,i,r,f,p,m,y)&&xl[n](null,i,r,f,p,m,
y)}l.pub=Fr;function Vr(){eo.unsub(l),ko.delete(l),Ht.clear(),go(gn,Tl,hs),h.remove(),re?.remove(),Re("destroy")}l.destroy=
Vr;function to(){Re("init",e,t),Uo(t||e.data,!1),V[L]?Yn(L,V[L]):Rn(),en=me.show&&(me.width>0||me.height>0),jt=st=!0,zn(
e.width,e.height)}return S.forEach(Go),N.forEach(gr),s?s instanceof HTMLElement?(s.appendChild(h),to()):s(l,to):to(),l}Pe.
assign=Te;Pe.fmtNum=Ao;Pe.rangeNum=wn;Pe.rangeLog=vn;Pe.rangeAsinh=Mo;Pe.orient=ll;Pe.pxRatio=ie;Pe.join=La;Pe.fmtDate=Po,
Pe.tzDate=Ba;Pe.sync=Ii;{Pe.addGap=Tc,Pe.clipGaps=Sn;let e=Pe.paths={points:Ui};e.linear=qi,e.stepped=Ac,e.bars=Cc,e.spline=
Dc}var $l=class{constructor(t){this.height=t,this.picture=b("div",{class:"chart",role:"img"}),this.picture.style.minHeight=
`${t}px`,this.element=b("figure",{},this.picture),this.resized=new ResizeObserver(()=>this.plot?.setSize(this.size())),this.
resized.observe(this.picture)}size(){return{width:Math.max(200,this.picture.clientWidth),height:this.height}}draw(t,s,l,o){
this.range=s,this.key!==t&&(this.key=t,this.plot?.destroy(),this.plot=void 0),this.plot?this.plot.setData(l):this.picture.
isConnected&&(this.plot=new Pe(this.options(o()),l,this.picture))}options({y:t,series:s,hooks:l,write:o}){let c=getComputedStyle(
this.picture),a={stroke:()=>c.borderTopColor,width:1},u={stroke:()=>c.color,grid:a,ticks:a};return{...this.size(),legend:{
show:!1},cursor:{show:!1},select:{show:!1,left:0,top:0,width:0,height:0},scales:{x:{range:()=>this.range},y:t},axes:[{...u,
space:90,values:(d,h)=>h.map(Wc)},{...u,size:64,space:28,values:(d,h)=>h.map(o)}],series:[{},...s],hooks:l}}redraw(){this.
plot?.redraw()}close(){this.resized.disconnect(),this.plot?.destroy()}},Wc=e=>new Date(e*1e3).toLocaleTimeString([],{hour12:!1});
function zl(e){let t=b("span",{class:"swatch","aria-hidden":"true"});return t.style.backgroundColor=e,t}var Bc=60,Gc=3600,jc=180,Fo=["#2f6db5","#c9701a","#2a8a7c","#8a5bb0","#b0475f","#6b7a2f"],En=class extends $l{constructor(t){
super(jc),this.title=t,this.legend=b("ul",{class:"legend"}),this.element.append(b("figcaption",{},this.legend))}show(t,s,l){
let o=s.map(h=>h.name).join(" ");this.key!==o&&this.legend.replaceChildren(...s.map(({colour:h,version:v})=>b("li",{},zl(
h),v)));let c=Date.now()/1e3,a=t.map(h=>Date.parse(h.time)/1e3);this.marks=l.map(h=>({time:Date.parse(h.time)/1e3,warning:h.
warning})).filter(h=>h.time>(a[0]??c)-Gc);let u=Uc(t,a,s,c),d=Math.min(c-Bc,u[0][0],...this.marks.map(h=>h.time-5));this.
picture.setAttribute("aria-label",Yc(this.title,t.at(-1),s)),this.draw(o,[d,c],u,()=>this.begin(s))}begin(t){let s=Pe.paths.
stepped({align:1});return{y:{range:[0,100]},write:l=>`${l} %`,series:t.toReversed().map(({colour:l})=>({stroke:l,fill:l,
width:1,paths:s,points:{show:!1}})),hooks:{draw:[l=>this.drawMarks(l)]}}}drawMarks(t){let{ctx:s,bbox:l}=t,{color:o}=getComputedStyle(
this.picture);s.save(),s.lineWidth=devicePixelRatio;for(let c of this.marks){let a=Math.round(t.valToPos(c.time,"x",!0));
s.strokeStyle=c.warning?"#d02f3f":o,s.setLineDash([3*devicePixelRatio,3*devicePixelRatio]),s.beginPath(),s.moveTo(a,l.top),
s.lineTo(a,l.top+l.height),s.stroke()}s.restore()}};function Uc(e,t,s,l){let o=e.at(-1),c=o?[...e,o]:[],a=s.map((u,d)=>c.
map(({weights:h})=>s.slice(0,d+1).reduce((v,g)=>v+(h[g.name]??0),0)));return[o?[...t,l]:[l],...a.toReversed().map(u=>o?u:
[null])]}function Yc(e,t,s){let l=s.filter(o=>t?.weights[o.name]).map(o=>`${o.version} ${t.weights[o.name]} %`).join(", ");
return`${e}: weights over time, now ${l||"no traffic"}`}var qc=180,Kc=2,Jc=120,An=e=>String(Number(e.toPrecision(3))),Cn=[{key:"requests",title:"Requests",unit:"a second",write:e=>`${An(
e)}/s`},{key:"failed",title:"Failed",unit:"of the requests",write:e=>`${An(e)} %`,most:100},{key:"p50",title:"p50",unit:"\
latency of half of them, at most",write:Qi},{key:"p99",title:"p99",unit:"latency of 99 % of them, at most",write:Qi}];function Qi(e){
return e<1e3?`${An(e)} ms`:`${An(e/1e3)} s`}var Pn=class{constructor(t){this.plots=Cn.map(l=>new Vo(t,l));let s=b("div");
this.table=Pt(s,Zc),this.element=b("div",{hidden:!0},b("h3",{},"Requests by revision"),s,b("div",{class:"figures"},this.
plots.map(l=>l.element)))}show(t,s){let l=s.filter(({name:o})=>t?.revisions?.[o]?.requests.some(c=>c>0)).map(o=>({...o,numbers:t.
revisions[o.name]}));if(this.element.hidden=l.length===0,l.length!==0){this.table(l.map(({version:o,colour:c,numbers:a})=>({
version:o,colour:c,now:Cn.map(({key:u,write:d})=>er(Xi(a[u]),d))})));for(let o of this.plots)o.show(t.times,l)}}redraw(){
this.plots.forEach(t=>t.redraw())}close(){this.plots.forEach(t=>t.close())}},Vo=class extends $l{constructor(t,s){super(
Jc),this.kind=t,this.measure=s,this.element.prepend(b("figcaption",{},b("strong",{},s.title)," ",b("span",{class:"faint"},
s.unit)))}show(t,s){let{key:l,title:o,write:c}=this.measure,a=s.map(({numbers:v})=>v[l]),u=t.findIndex((v,g)=>s.some(({numbers:w})=>w.
requests[g]>0)),d=t.at(-1),h=s.map(({version:v,numbers:g})=>`${v} ${er(Xi(g[l]),c)}`);this.picture.setAttribute("aria-la\
bel",`${this.kind}: ${o} by revision, now ${h.join(", ")}`),this.draw(s.map(({name:v,role:g,colour:w})=>[v,g,w].join()).
join(" "),[Math.min(t[u],d-qc),d],[t,...a],()=>this.begin(s))}begin(t){let{write:s,most:l=1/0}=this.measure;return{y:{range:(o,c,a)=>[
0,Math.min(l,Math.max(a??0,.1)*1.15)]},write:s,series:t.map(({colour:o,role:c})=>({stroke:o,width:2,dash:c==="stable"?void 0:
[8,4],points:{show:!1}}))}}},Xi=e=>e.slice(-Kc).findLast(t=>t!==null),er=(e,t)=>e===void 0?"–":t(e);function Zc(e){return b(
"table",{class:"now"},b("thead",{},b("tr",{},b("th",{scope:"col"},"Of late"),Cn.map(({title:t})=>b("th",{scope:"col"},t)))),
b("tbody",{},e.map(({version:t,colour:s,now:l})=>b("tr",{},b("td",{},zl(s),t),l.map((o,c)=>b("td",{"data-label":Cn[c].title,
class:"number"},o))))))}async function No(e,t,s){let l=b("div",{class:"proposal"},b("p",{class:"faint"},"Loading…")),o=b("button",{type:"butto\
n",click:()=>d.close()},"Cancel"),c=b("button",{type:"button",class:"primary",disabled:!0,click:()=>v(h)},"Apply"),a=lo(),
d=b("dialog",{"aria-labelledby":"proposal",close:()=>{d.remove(),no(document,a)}},b("h2",{id:"proposal"},`${Qc(s)}: ${t}`),
l,b("div",{class:"buttons"},o,c)),h;document.body.append(d),d.showModal(),o.focus();async function v(g){c.disabled=!0;try{
let w=await Ss(e,t,{...s,...g&&{confirmed:g}});if({digest:h}=w,l.replaceChildren(...Xc(w)),w.applied){c.remove(),o.textContent=
"Close",o.focus();return}c.disabled=!1}catch(w){l.replaceChildren(b("p",{class:"problem",role:"alert"},w.message))}}await v()}
var Qc=e=>e.verb+(e.verb==="set-percent"?` ${e.percent}`:"");function Xc(e){return[e.applied&&b("p",{class:"done",role:"\
status"},`✓ ${e.done}`),e.error&&b("p",{class:"problem",role:"alert"},e.error),e.warning&&b("p",{class:"warning"},e.warning),
...(e.notes??[]).map(t=>b("p",{},t)),b("pre",{class:"diff",tabindex:"0","aria-label":"The change of the spec"},e.diff.map(
ef)),b("p",{class:"faint"},"The same as"),Io(e.command)].filter(Boolean)}function ef(e){let t={"+":"added","-":"removed",
"@":"faint"}[e[0]]??"";return b("span",{class:t},`${e}
`)}function Io(e){let t=b("button",{type:"button",class:"copy","aria-label":`Copy: ${e}`,click:async()=>{await navigator.
clipboard.writeText(e),t.textContent="Copied"}},"Copy");return b("div",{class:"command"},b("code",{},e),t)}function lr(e,t,{lost:s,connected:l},o,c){let a=new Ho(e,o,c);t.addEventListener("abort",()=>a.close()),fn(oo(o,c),t,(u,d)=>{
if(u==="figures"){a.count(d);return}u==="page"&&a.show(d),l(d)},s)}var Ho=class{constructor(t,s,l){this.namespace=s,this.
name=l,this.charts=new Map,this.figures=new Map,this.parts=new Map,this.head=b("div",{class:"bar"}),this.why=b("section",
{"aria-label":"Why it is as it is"}),this.components=b("div"),this.uncounted=b("p",{class:"faint"}),this.rest=b("div"),t.
replaceChildren(this.head,this.why,this.components,this.uncounted,this.rest),this.draw={head:Pt(this.head,o=>tf(o)),why:Pt(
this.why,o=>lf(o)),rest:Pt(this.rest,o=>cf(o))},this.draw.head({name:l,namespace:s}),this.timer=setInterval(()=>this.drawCharts(),
5e3),this.dark=matchMedia("(prefers-color-scheme: dark)"),this.recolour=()=>[...this.charts.values(),...this.figures.values()].
forEach(o=>o.redraw()),this.dark.addEventListener("change",this.recolour)}show(t){this.data=t;let{service:s}=t;this.draw.
head({name:s.name,namespace:s.namespace,state:s.state,url:s.url}),this.draw.why(t.explanation);for(let l of s.components)
this.component(l,t);for(let[l,o]of this.parts)if(!s.components.some(c=>c.kind===l)){o.element.remove();for(let c of[this.
charts,this.figures])c.get(l).close(),c.delete(l);this.parts.delete(l)}this.drawCharts(),this.draw.rest({conditions:s.conditions,
events:s.events,missing:s.missing})}count(t){this.counted=t,this.uncounted.textContent=t.problem?`Requests by revision: ${t.
problem}.`:"",this.drawCharts()}component(t,s){let{kind:l}=t,o=this.parts.get(l);if(!o){let[u,d]=[new En(l),new Pn(l)],h=b(
"div"),v=b("div",{class:"actions"}),g=b("div");o={element:b("section",{"aria-label":l},b("h2",{},l),h,u.element,d.element,
v,g),tree:Pt(h,w=>of(w)),actions:Pt(v,({offers:w})=>this.actions(w,l)),history:Pt(g,({entries:w,undo:_})=>this.history(w,
_,l))},this.charts.set(l,u),this.figures.set(l,d),this.parts.set(l,o),this.components.append(o.element)}let c=(s.history??
[]).filter(u=>u.component===l),a=(s.offers??[]).filter(u=>u.component===l);o.tree({component:t,colours:Object.fromEntries(
this.revisions(l).map(u=>[u.name,u.colour]))}),o.actions({offers:a}),o.history({entries:c,undo:a.length>0})}revisions(t){
let s=this.data.service.components.find(a=>a.kind===t),l=new Map(s.revisions?.map(a=>[a.name,a])??[]),o=`${this.name}-${t}\
-`,c=[...(this.data.weights?.[t]??[]).flatMap(a=>Object.keys(a.weights)),...Object.keys(this.counted?.revisions??{}).filter(
a=>a.startsWith(o))];for(let a of c)l.has(a)||l.set(a,{name:a,version:a.replace(o,"")});return[...l.values()].sort((a,u)=>(a.
created??"")<(u.created??"")?-1:1).map((a,u)=>({...a,colour:Fo[u%Fo.length]}))}drawCharts(){if(this.data)for(let[t,s]of this.
charts){let l=this.revisions(t);s.show(this.data.weights?.[t]??[],l,this.data.service.events??[]),this.figures.get(t).show(
this.counted,l)}}actions(t,s){if(t.length===0)return[];let l=a=>No(this.namespace,this.name,{component:s,...a}),o=t.filter(
a=>!a.refused).map(({verb:a})=>a==="set-percent"?nf(l,s):b("button",{type:"button","data-key":a,click:()=>l({verb:a})},a)),
c=t.filter(a=>a.refused);return[b("div",{class:"buttons"},o),c.length>0&&b("details",{},b("summary",{"data-key":"refused"},
"What makes no sense now, and why"),b("dl",{},c.flatMap(a=>[b("dt",{},a.verb),b("dd",{},a.refused)])))]}history(t,s,l){if(t.
length===0)return[];let o=c=>s&&c.outcome!=="stable"&&c.outcome!=="canary"&&b("button",{type:"button","data-key":`undo ${c.
version}`,"aria-label":`Undo to ${c.version}`,click:()=>No(this.namespace,this.name,{component:l,verb:"undo",revision:c.
version})},"undo to it");return[b("details",{},b("summary",{"data-key":"history"},`History: ${t.length} revisions are ke\
pt`),b("ol",{class:"history",reversed:!0,start:String(t[0].number)},t.map(c=>b("li",{},b("strong",{},c.version)," ",c.outcome,
", created ",Bl(c.created)," ago ",c.figures&&b("span",{class:"problem"},c.figures," "),o(c)))))]}close(){clearInterval(
this.timer),this.dark.removeEventListener("change",this.recolour);for(let t of[...this.charts.values(),...this.figures.values()])
t.close()}};function tf(e){return[b("h1",{},e.name," ",b("span",{class:"faint"},`in ${e.namespace}`)),e.state&&cn(e.state),
e.url&&b("span",{class:"url"},e.url)]}function lf(e){return[...e.sentences.map(t=>b("p",{},t)),e.commands&&b("details",{},
b("summary",{"data-key":"commands"},"Commands"),e.commands.map(t=>[b("p",{class:"faint"},t.for),Io(t.line)]).flat())]}function nf(e,t){
let s=b("input",{type:"number",min:"0",max:"100",step:"1",required:!0,"data-key":"percent",placeholder:"%","aria-label":`\
Percent of the traffic for the current ${t}`});return b("form",{class:"percent",submit:l=>{l.preventDefault(),e({verb:"s\
et-percent",percent:s.valueAsNumber})}},s,b("button",{"data-key":"set-percent"},"set percent"))}function of({component:e,
colours:t}){let s=["Revision","Role","Traffic","Asked","Pods","Age","Model"],l=o=>[b("td",{},zl(t[o.name]),o.version),b(
"td",{"data-label":"Role"},b("span",{class:`role ${o.role}`},o.role)),b("td",{"data-label":"Traffic",class:"number"},sf(
o),` ${o.percent} %`),b("td",{"data-label":"Asked",class:o.asked===o.percent?"number faint":"number differs"},`${o.asked}\
 %`),b("td",{"data-label":"Pods",class:"number"},o.pods?`${o.pods.ready}/${o.pods.wanted}`:"–"),b("td",{"data-label":"\
Age"},Bl(o.created)),b("td",{"data-label":"Model",class:"model"},o.model??"")];return[b("table",{},b("thead",{},b("tr",{},
s.map(o=>b("th",{scope:"col"},o)))),b("tbody",{},(e.revisions??[]).map(o=>b("tr",{},l(o))))),...rf(e)]}function sf(e){return b(
"progress",{max:"100",value:String(e.percent),"aria-label":`Traffic of ${e.version}`})}function rf({step:e,rejected:t,analysis:s}){
return[e&&b("p",{},af(e)),t&&b("p",{class:"problem"},"rejected ",Bl(t.time),` ago: ${t.message}`),s&&b("p",{class:s.verdict===
"Worse"?"problem":""},s.verdict==="Worse"?"worse than the stable revision, and chance is ruled out":`${s.requests??0} re\
quests in this step; ${s.evidence??0} % of the evidence that it takes to find it worse`),s?.measures&&b("ul",{class:"mea\
sures"},s.measures.map(l=>b("li",{},b("strong",{},l.name),` ${tr(l.revision)}; the stable revision ${tr(l.comparedTo)}`)))].
filter(Boolean)}var tr=e=>e?.requests?`${e.rate} of ${e.requests}`:"has answered none";function af(e){let t=e.mirror?`co\
pies of ${e.mirror} % of the requests`:`${e.percent} % of the traffic`,s=e.until?`, until ${new Date(e.until).toLocaleTimeString()}`:
"";return`step ${e.step} of ${e.steps}: ${t}${s}${e.next?`, then ${e.next} %`:""}`}function cf({conditions:e,events:t,missing:s}){
let l=o=>o.good?["good","✓"]:o.waits?["waits","…"]:["problem","✗"];return[e&&b("section",{"aria-label":"Conditions"},
b("h2",{},"Conditions"),b("ul",{class:"conditions"},e.map(o=>{let[c,a]=l(o);return b("li",{},b("span",{class:c},`${a} ${o.
type}`)," ",[o.reason,o.message].filter(Boolean).join(": "))}))),t&&b("section",{"aria-label":"Events"},b("h2",{},"Event\
s"),b("ul",{class:"events"},t.map(o=>b("li",{},Bl(o.time),b("strong",{class:o.warning?"problem":""},o.reason),b("span",{},
o.message))))),s&&b("section",{"aria-label":"Not shown"},s.map(o=>b("p",{class:"warning"},`not shown: ${o}`)))]}var Ln=document.getElementById("main"),nr=document.getElementById("banner"),ff=document.getElementById("scope"),Dn;function nl(e=""){
nr.textContent!==e&&(nr.textContent=e)}var or=e=>new Date(e).toLocaleTimeString([],{hour12:!1}),sr={lost(e,t){e?e.final?
nl(e.message):nl(`The dashboard has not answered since ${or(t)}. It is tried again; what is shown is from before.`):nl()},
connected({cluster:e,readOnly:t,namespace:s,error:l}){(t!==void 0||s!==void 0)&&(ff.textContent=[s&&`namespace ${s}`,t&&
"read only"].filter(Boolean).join(" · ")),l?nl(l):e.away?nl(`The cluster has not answered since ${or(e.away)}: ${e.error}\
. What is shown is from before.`):nl()}};function ar(){ks(),Dn?.abort(),Dn=new AbortController,nl();let[e,t]=location.hash.
slice(2).split("/").map(uf);t?(document.title=`${t} · Sluice`,lr(Ln,Dn.signal,sr,e,t)):(document.title="Sluice",Ts(Ln,Dn.
signal,sr)),Ln.focus()}function uf(e){try{return decodeURIComponent(e)}catch{return""}}function ir(e){let t=[...Ln.querySelectorAll(
".services a")],s=t.findIndex(l=>l===document.activeElement);t[Math.min(t.length-1,Math.max(0,s+(s<0?Math.max(e,1):e)))]?.
focus()}var rr={"/":()=>document.getElementById("filter")?.focus(),j:()=>ir(1),k:()=>ir(-1),u:()=>{location.hash="#/"}};
document.addEventListener("keydown",e=>{e.target instanceof HTMLInputElement||document.querySelector("dialog[open]")||e.
ctrlKey||e.metaKey||e.altKey||!Object.hasOwn(rr,e.key)||(e.preventDefault(),rr[e.key]())});addEventListener("hashchange",
ar);setInterval(ys,1e3);ar();
